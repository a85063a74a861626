import CairnObjects
package import CairnStorage
import Glibc
package import Logging
import SystemPackage

/// The last look at everything, in a file of the registry's directory. Several processes may share it: the
/// one that writes last is the last.
package struct FileVerificationNotes: VerificationNotes {
    private let layout: StoreLayout
    private let logger: Logger

    /// Larger ones are not Cairn's.
    private static let maximumSize = 4 << 20

    package init(in layout: StoreLayout, logger: Logger) { (self.layout, self.logger) = (layout, logger) }

    package func last() async throws -> VerificationNote? {
        let path = layout.verification
        return try await onOwnThread { _ in
            guard let status = try status(of: path) else { return nil }
            let bytes = status.st_size <= Self.maximumSize ? try Self.bytes(of: path) : []
            do throws(CairnError) {
                return try VerificationNote(json: try JSONParser.parse(bytes))
            } catch {
                throw CairnError(
                    .damaged, "'\(path)' cannot be read: \(error.message)",
                    hint: "remove it: it only says when everything was verified last")
            }
        }
    }

    package func keep(_ note: VerificationNote) async {
        do {
            try await onOwnThread { [layout] _ in
                // A snapshot of a backup is not written to.
                guard try status(of: layout.snapshotManifest) == nil else { return }
                try Self.keep(note, in: layout)
            }
        } catch {
            logger.warning("cannot keep what was verified", metadata: ["error": "\(error)"])
        }
    }

    private static func bytes(of path: FilePath) throws -> [UInt8] {
        try attempting("read '\(path)'") {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try file.closeAfter {
                var bytes: [UInt8] = []
                while bytes.count <= maximumSize {
                    let chunk = try [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
                        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    if chunk.isEmpty { break }
                    bytes += chunk
                }
                return bytes
            }
        }
    }

    /// In one step, so that nobody reads half of it. It need not survive a power failure.
    private static func keep(_ note: VerificationNote, in layout: StoreLayout) throws {
        // Under a name that nobody else has: several may write at the same moment.
        let mark = String(UInt64.random(in: .min ... .max), radix: 16)
        let (path, draft) = (layout.verification, layout.root.appending("verification.\(mark).new"))
        do {
            try writeNewFile(draft, note.json.prettyText + "\n", permissions: [.ownerReadWrite, .groupRead])
            try check("move '\(draft)' to '\(path)'") { rename(draft.string, path.string) }
        } catch {
            unlink(draft.string)  // the error that led here is the one to report
            throw error
        }
    }
}
