import CairnObjects
import HTTPTypes
import Testing

@testable import CairnServer

extension AccessRow {
    /// Every operation of S3's that the server has.
    static var objects: [AccessRow] {
        ObjectOperation.allCases.map { operation in
            AccessRow(name: "`S3 \(operation.rawValue)`") { scene, caller in
                let request = objectRequest(operation)
                let target = request.target
                return AccessAnswer(
                    signed: try await scene.signer(caller, service: "s3").send(
                        request.method, target, request.body, headers: request.headers))
            }
        }
    }

    private struct ObjectRequest {
        let method: String
        let target: String
        var body = ""
        var headers: [(name: String, value: String)] = []
    }

    private static func objectRequest(_ operation: ObjectOperation) -> ObjectRequest {
        let (bucket, object) = ("/fraud-data", "/fraud-data/k")
        let upload = "uploadId=none&partNumber=1"
        let copy = [(name: "x-amz-copy-source", value: "/fraud-data/k")]
        return switch operation {
        case .listBuckets: ObjectRequest(method: "GET", target: "/")
        case .createBucket: ObjectRequest(method: "PUT", target: "/fraud-more")
        case .headBucket: ObjectRequest(method: "HEAD", target: bucket)
        case .deleteBucket: ObjectRequest(method: "DELETE", target: bucket)
        case .getBucketLocation: ObjectRequest(method: "GET", target: bucket + "?location")
        case .listObjects: ObjectRequest(method: "GET", target: bucket)
        case .listObjectsV2: ObjectRequest(method: "GET", target: bucket + "?list-type=2")
        case .deleteObjects:
            ObjectRequest(
                method: "POST", target: bucket + "?delete",
                body: "<Delete><Object><Key>k</Key></Object></Delete>",
                headers: [(name: "x-amz-checksum-crc32", value: "AAAAAA==")])
        case .listMultipartUploads: ObjectRequest(method: "GET", target: bucket + "?uploads")
        case .putObject: ObjectRequest(method: "PUT", target: bucket + "/new", body: "x")
        case .getObject: ObjectRequest(method: "GET", target: object)
        case .headObject: ObjectRequest(method: "HEAD", target: object)
        case .deleteObject: ObjectRequest(method: "DELETE", target: object)
        case .copyObject: ObjectRequest(method: "PUT", target: bucket + "/copy", headers: copy)
        case .createMultipartUpload: ObjectRequest(method: "POST", target: bucket + "/large?uploads")
        case .uploadPart: ObjectRequest(method: "PUT", target: "\(object)?\(upload)", body: "x")
        case .uploadPartCopy: ObjectRequest(method: "PUT", target: "\(object)?\(upload)", headers: copy)
        case .listParts: ObjectRequest(method: "GET", target: object + "?uploadId=none")
        case .completeMultipartUpload:
            ObjectRequest(
                method: "POST", target: object + "?uploadId=none",
                body: "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"a\"</ETag></Part>"
                    + "</CompleteMultipartUpload>")
        case .abortMultipartUpload: ObjectRequest(method: "DELETE", target: object + "?uploadId=none")
        }
    }

    /// Every operation of SageMaker's that the server has, and STS's one.
    static func sageMaker() throws -> [AccessRow] {
        let identity = AccessRow(name: "`STS GetCallerIdentity`") { scene, caller in
            AccessAnswer(
                signed: try await scene.signer(caller, service: "sts").send(
                    "POST", "/", "Action=GetCallerIdentity",
                    headers: [(name: "Content-Type", value: "application/x-www-form-urlencoded")]))
        }
        let operations = try ServiceModel.standard.get().operations.keys.sorted()
        return operations.flatMap { operation in
            let inputs = SageMakerInputs.all[operation] ?? []
            if inputs.isEmpty { Issue.record("nobody says how to ask for \(operation)") }
            return inputs.map { input in
                let remark = input.remark.isEmpty ? "" : " (\(input.remark))"
                var row = AccessRow(name: "`SageMaker \(operation)`\(remark)") { scene, caller in
                    AccessAnswer(signed: try await send(operation, input.body, as: caller, scene))
                }
                row.prepare = { scene in
                    // Made once; made again, they are there already.
                    for (first, body) in SageMakerInputs.before {
                        _ = try await send(first, body, as: "administrator", scene)
                    }
                }
                return row
            }
        } + [identity]
    }

    private static func send(
        _ operation: String, _ input: JSON, as caller: String, _ scene: AccessScene
    ) async throws -> Reply {
        try await scene.signer(caller, service: "sagemaker").send(
            "POST", "/", String(decoding: input.canonicalBytes, as: UTF8.self),
            headers: [
                (name: "Content-Type", value: "application/x-amz-json-1.1"),
                (name: "X-Amz-Target", value: "SageMaker.\(operation)"),
            ])
    }
}
