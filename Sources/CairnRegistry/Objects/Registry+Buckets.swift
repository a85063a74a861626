package import CairnObjects
import CairnStorage

extension Registry {
    /// All buckets by name. Costs what there is to return, however many objects they have.
    package func buckets() async throws -> [Bucket] {
        var (buckets, start) = ([Bucket](), "buckets/")
        while let found = try await storage.refs(from: start, before: "buckets0", limit: 1).first {
            switch found.ref {
            case .bucket(let name):
                buckets.append(Bucket(name: name, value: try await value(at: found.target)))
                start = found.ref.key + "\u{1}"
            // The objects of a bucket stand together; names that go on otherwise stand before or behind them.
            case .object(let bucket, _): start = "buckets/\(bucket)0"
            default: throw CairnError(.damaged, "\(found.ref) stands among the buckets")
            }
        }
        return buckets.sorted { $0.name < $1.name }
    }

    /// The bucket; `nil` where there is none.
    package func bucket(_ name: BucketName) async throws -> Bucket? {
        try await value(BucketDocument.self, of: .bucket(name)).map { Bucket(name: name, value: $0.value) }
    }

    /// - Throws: `bucketExists`.
    package func createBucket(_ name: BucketName, by intent: Intent) async throws -> LogEntry? {
        try await committing(intent) {
            guard try await storage.target(of: .bucket(name)) == nil else {
                throw ObjectFault.bucketExists(name)
            }
            var transaction = transaction(.bucketCreated, by: intent)
            try transaction.move(
                .bucket(name), from: nil,
                to: BucketDocument(createdAt: clock(), createdBy: intent.actor))
            return (transaction, ())
        }.entry
    }

    /// Deletes an empty bucket. Uploads to it that are under way are thrown away.
    ///
    /// - Throws: `noBucket`, `bucketNotEmpty`.
    package func deleteBucket(_ name: BucketName, by intent: Intent) async throws -> LogEntry? {
        let entry = try await committing(intent) {
            let size = try Checkpoint(note: try await storage.head(), trusting: key).size
            guard let standing = try await storage.target(of: .bucket(name)) else {
                throw ObjectFault.noBucket(name)
            }
            let root = "buckets/\(name)/"
            guard try await storage.refs(from: root, before: "buckets/\(name)0", limit: 1).isEmpty else {
                throw ObjectFault.bucketNotEmpty(name)
            }
            var transaction = transaction(.bucketDeleted, by: intent)
            transaction.moves = [RefMove(.bucket(name), from: standing, to: nil)]
            // That it is empty cannot be said by expecting refs.
            transaction.logSize = size
            return (transaction, ())
        }.entry
        for upload in try await objectUploads(in: name) { try await storage.endParts(upload.id) }
        return entry
    }
}
