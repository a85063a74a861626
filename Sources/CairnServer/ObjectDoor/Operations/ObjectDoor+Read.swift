import CairnObjects
import CairnRegistry

extension ObjectDoor {
    /// GetObject and HeadObject.
    func getObject(_ call: ObjectCall) async throws -> Answer {
        let (bucket, key) = (try call.bucket, try call.key)
        try call.require(.read, in: bucket)
        guard let object = try await registry.object(bucket: bucket, key: key) else {
            throw try await missing(bucket, key)
        }
        return try await ObjectAnswer(object: object, storage: registry.storage).answer(call)
    }

    /// Why there is no object.
    func missing(_ bucket: BucketName, _ key: ObjectKey) async throws -> ObjectFault {
        try await registry.bucket(bucket) == nil ? .noBucket(bucket) : .noObject(bucket, key)
    }
}
