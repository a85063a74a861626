import CairnStorage

/// Writes an upload's chunks and hashes them at the same time, while the next one comes in: at most one chunk
/// is under way, so that memory stays flat and a slow disk slows the sender down. Between chunks it holds no
/// thread.
struct UploadWriting {
    let file: UploadFile
    let hash: GrowingHash
    /// Up to where the file is written.
    private(set) var position: Int64
    let io: BlockingPool
    let hashing: BlockingPool
    private var step: Task<Int64, any Error>?

    init(file: UploadFile, hash: GrowingHash, position: Int64, io: BlockingPool, hashing: BlockingPool) {
        (self.file, self.hash, self.position) = (file, hash, position)
        (self.io, self.hashing) = (io, hashing)
    }

    /// Begins to write the chunk when the one before it is written.
    mutating func write(_ chunk: [UInt8]) async throws {
        try await wait()
        let (file, hash, position, io, hashing) = (file, hash, position, io, hashing)
        step = Task {
            async let hashed: Void = hashing.run { try hash.add(chunk, at: position, of: file.file) }
            try await io.run { try file.write(chunk, at: position) }
            try await hashed
            return position + Int64(chunk.count)
        }
    }

    /// Waits until all is written and hashed.
    mutating func wait() async throws {
        guard let running = step else { return }
        position = try await running.value
        step = nil
    }

    /// Waits for what is under way after a failure, whatever becomes of it, and sees how far the file is
    /// written.
    ///
    /// - Returns: whether the hash still goes with the file: it may have run ahead of a write that failed.
    mutating func abort() async -> Bool {
        guard let running = step else { return true }
        step = nil
        do {
            position = try await running.value
            return true
        } catch {
            let file = file
            // Where not even this can be told, what stood before counts.
            if let size = try? await io.run({ try file.size() }) { position = size }
            return false
        }
    }
}
