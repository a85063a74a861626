package import CairnObjects
package import CairnStorage
import SystemPackage

/// Digests of files that are looked at but not stored: inputs of a training, files that a pull finds.
package enum LocalDigest {
    /// The digest of a file's bytes.
    ///
    /// - Throws: `system` where it cannot be read, `conflict` where it changes meanwhile.
    package static func digest(of file: LocalFile, meter: ByteMeter? = nil) async throws -> Digest {
        try await onOwnThread { cancellation in
            let source = try file.open()
            defer { try? source.close() }  // opened for reading: closing cannot lose anything
            var hasher = SHA256Hasher()
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
            defer { buffer.deallocate() }
            while true {
                try cancellation.check()
                let count = try attempting("read '\(file.path)'") { try source.read(into: buffer) }
                if count == 0 { break }
                // In bounds: read gave at most the buffer's size.
                hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                meter?.add(Int64(count))
            }
            try file.check(source)
            return hasher.finalize()
        }
    }

    /// The digest of a directory: of the canonical JSON object that gives each file's digest by its relative
    /// path.
    package static func digest(ofDirectory files: [(name: FileName, digest: Digest)]) -> Digest {
        let members = files.map { ($0.name.description, JSON.text($0.digest)) }
        return Digest(
            of: JSON.object(Dictionary(members, uniquingKeysWith: { first, _ in first })).canonicalBytes)
    }
}
