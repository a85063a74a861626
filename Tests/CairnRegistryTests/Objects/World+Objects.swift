import CairnObjects
import CairnRegistry
import CairnStorage
import Testing

extension World {
    static let bucket = "models"

    func makeBucket(_ name: String = bucket) async throws -> BucketName {
        let bucket = try BucketName(parsing: name)
        _ = try await registry.createBucket(bucket, by: intent())
        return bucket
    }

    @discardableResult
    func put(
        _ key: String, _ text: String, in bucket: String = bucket, if condition: ObjectCondition = .anything
    ) async throws -> StoredObject {
        let draft = ObjectDraft(
            bucket: try BucketName(parsing: bucket), key: try ObjectKey(parsing: key))
        return try await registry.putObject(
            draft, ObjectContent(ByteStream(Array(text.utf8))), if: condition, by: intent())
    }

    func object(_ key: String, in bucket: String = bucket) async throws -> StoredObject? {
        try await registry.object(
            bucket: try BucketName(parsing: bucket), key: try ObjectKey(parsing: key))
    }

    func text(of object: StoredObject) async throws -> String {
        String(decoding: try await storage.read(object.digest).collect(upTo: .max), as: UTF8.self)
    }

    func text(at key: String) async throws -> String? {
        guard let object = try await object(key) else { return nil }
        return try await text(of: object)
    }

    /// Verifies everything.
    func expectSound(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let report = try await registry.verifyAll(width: 2)
        #expect(report.problems.isEmpty, "\(report.problems)", sourceLocation: sourceLocation)
    }
}

/// The fault with which the body refuses; `nil` where it does not.
func fault<Value>(_ body: () async throws -> Value) async throws -> ObjectFault? {
    do {
        _ = try await body()
        return nil
    } catch let fault as ObjectFault {
        return fault
    }
}
