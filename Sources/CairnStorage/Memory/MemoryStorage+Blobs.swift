package import CairnObjects
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

extension MemoryStorage {
    package func lease() -> Lease {
        let lease = Lease.random()
        leases[lease] = LiveLease(expires: clock().advanced(byMilliseconds: Lease.lifetime))
        return lease
    }

    package func release(_ lease: Lease) { leases[lease] = nil }

    func isLive(_ lease: Lease) -> Bool { leases[lease].map { $0.expires > clock() } ?? false }

    package func write(
        _ sources: [BlobSource], under lease: Lease, meter: ByteMeter
    ) async throws -> [BlobReceipt] {
        guard isLive(lease) else { throw CairnError(.conflict, "the lease has run out") }
        var receipts: [BlobReceipt] = []
        for source in sources {
            if case .held(let digest, let size) = source {
                receipts.append(try held(digest, size: size, under: lease))
                continue
            }
            let bytes = try await Self.bytes(of: source)
            receipts.append(keep(bytes, as: Digest(of: bytes), under: lease))
            meter.add(Int64(bytes.count))
        }
        return receipts
    }

    /// Makes these bytes a blob; `digest` is theirs.
    func keep(_ bytes: [UInt8], as digest: Digest, under lease: Lease) -> BlobReceipt {
        leases[lease]?.blobs.insert(digest)
        let wasPresent = blobs[digest] != nil
        blobs[digest] = StoredBlob(bytes: bytes, touched: clock())
        return BlobReceipt(digest: digest, size: Int64(bytes.count), wasPresent: wasPresent)
    }

    private func held(_ digest: Digest, size: Int64, under lease: Lease) throws(CairnError) -> BlobReceipt {
        let stored = leases[lease]?.blobs.contains(digest) == true ? blobs[digest] : nil
        try BlobReceipt.require(size, ofHeld: digest, toBe: stored.map { Int64($0.bytes.count) })
        return BlobReceipt(digest: digest, size: size, wasPresent: true)
    }

    private static func bytes(of source: BlobSource) async throws -> [UInt8] {
        switch source {
        case .held: return []  // looked at before
        case .bytes(let bytes): return bytes
        case .stream(let stream): return try await stream.collect(upTo: .max)
        case .announced(let stream, let digest):
            let bytes = try await stream.collect(upTo: .max)
            try UnannouncedBytes.refuse(Digest(of: bytes), unless: digest)
            return bytes
        case .file(let file):
            let descriptor = try file.open()
            return try descriptor.closeAfter {
                let bytes = try descriptor.readAll(upTo: file.size)
                try file.check(descriptor)
                return bytes
            }
        }
    }

    package func read(_ blob: Digest) throws -> ByteStream {
        guard let stored = blobs[blob] else { throw CairnError(.damaged, "blob \(blob.short) is missing") }
        return ByteStream(stored.bytes)
    }

    package func place(
        _ blob: Descriptor, at file: FilePath, by method: PlacementMethod, meter: ByteMeter
    ) throws {
        guard method == .copy else {
            throw CairnError(.unsupported, "a storage in memory has no files to link to")
        }
        guard let stored = blobs[blob.digest] else {
            throw CairnError(.damaged, "blob \(blob.digest.short) is missing")
        }
        do {
            let descriptor = try FileDescriptor.open(
                file, .writeOnly, options: [.create, .exclusiveCreate],
                permissions: [.ownerReadWrite, .groupRead])
            do {
                _ = try descriptor.closeAfter { try descriptor.writeAll(stored.bytes) }
            } catch {
                unlink(file.string)  // it was made here; if this fails too, the first error says more
                throw error
            }
            meter.add(Int64(stored.bytes.count))
        } catch Errno.fileExists {
            throw CairnError(.exists, "'\(file)' is there already")
        } catch {
            throw CairnError(.system, "cannot write '\(file)': \(error)")
        }
    }

    package func condition(of blob: Digest, meter: ByteMeter) -> BlobCondition {
        guard let stored = blobs[blob] else { return .missing }
        meter.add(Int64(stored.bytes.count))
        let found = Digest(of: stored.bytes)
        let size = Int64(stored.bytes.count)
        return found == blob ? .sound(size: size) : .damaged(found: found, size: size)
    }

    package func inventory() -> Inventory {
        var inventory = Inventory()
        inventory.blobs = blobs.map { digest, blob in
            Inventory.Blob(digest: digest, size: Int64(blob.bytes.count), touched: blob.touched)
        }
        inventory.documents = Array(documents.keys)
        inventory.leftovers = abandonedUploads.map { "uploads/\($0)" } + abandonedParts.map { "parts/\($0)" }
        return inventory
    }

    package func sweep(_ sweep: Sweep) -> SweepResult? {
        guard Int64(log.count) == sweep.markedAt else { return nil }
        let now = clock()
        let leased = leases.values.filter { $0.expires > now }.reduce(into: Set()) { $0.formUnion($1.blobs) }
        var result = SweepResult()
        for digest in sweep.blobs {
            guard let blob = blobs[digest] else { continue }
            guard !leased.contains(digest), blob.touched <= sweep.untouchedSince else {
                result.sparedBlobs += 1
                continue
            }
            blobs[digest] = nil
            result.removedBlobs += 1
            result.freed += Int64(blob.bytes.count)
        }
        for digest in sweep.documents where documents.removeValue(forKey: digest) != nil {
            result.removedDocuments += 1
        }
        return result
    }

    package func removeLeftovers() -> Int {
        let abandoned = abandonedUploads
        for upload in abandoned { uploads[upload] = nil }
        let parts = abandonedParts
        for upload in parts { inParts[upload] = nil }
        return abandoned.count + parts.count
    }
}

extension FileDescriptor {
    fileprivate func readAll(upTo count: Int64) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
            // In bounds: each read is given only what is left of the buffer.
            while initialized < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[initialized...])
                let read = try self.read(into: rest)
                if read == 0 { break }
                initialized += read
            }
        }
    }
}
