import CairnObjects
import CairnRegistry

/// An event of the log as EventBridge tells it: "SageMaker Model Package State Change", for receivers that
/// were written for SageMaker's registry.
enum SageMakerEvent {
    static let contentType = "application/json"
    private static let detailType = "SageMaker Model Package State Change"

    /// Whether the form has words for the entry: a version was registered, decided on, moved to a stage or
    /// deleted, or what is said of it as a package changed.
    static func tells(_ entry: LogEntry) -> Bool {
        entry.moves.contains { move in
            switch move.ref {
            case .version: true
            case .approval, .stage: move.to != nil
            case .entity(let id): move.to != nil && id.amended != nil
            default: false
            }
        }
    }

    /// - Returns: `nil` where the version was deleted later: there is nothing to tell of it any more.
    static func message(
        _ event: Event, _ entry: LogEntry, about subject: EventSubject?, from origin: EventOrigin
    ) throws(CairnError) -> EventMessage? {
        guard let subject else { return nil }
        let (group, number) = (subject.version.group, subject.version.number)
        let name = origin.resourceName(group, subject.isUnversioned ? nil : number)
        var detail: [String: JSON] = [
            "ModelPackageArn": .string(name), "CreationTime": .string(seconds(subject.record.createdAt)),
            "LastModifiedTime": .string(seconds(event.at)),
            "ModelPackageStatus": subject.isDeleted ? "Deleting" : "Completed",
            "ModelPackageStatusDetails": [
                "ValidationStatuses": .array([]), "ImageScanStatuses": .array([]),
            ],
            "InferenceSpecification": try inference(subject, from: origin),
            "CustomerMetadataProperties": .object(subject.labels.mapValues(JSON.string)),
        ]
        if subject.isUnversioned {
            detail["ModelPackageName"] = .text(group)
        } else {
            detail["ModelPackageGroupName"] = .text(group)
            detail["ModelPackageVersion"] = .integer(number.value)
        }
        // Who waits for approved packages must not take the end of one for it.
        if !subject.isDeleted { detail["ModelApprovalStatus"] = .text(subject.approval) }
        if !subject.record.message.isEmpty {
            detail["ModelPackageDescription"] = .string(String(subject.record.message.prefix(1024)))
        }
        if let source = subject.record.source, let build = provenance(source) {
            detail["MetadataProperties"] = build
        }
        if !subject.record.metrics.isEmpty {
            let path = "groups/\(group)/versions/\(number)/record"
            detail["ModelMetrics"] = [
                "ModelQuality": [
                    "Statistics": [
                        "ContentType": "application/json", "S3Uri": .string(origin.address(of: path)),
                    ]
                ]
            ]
        }
        // What a client of SageMaker's said is told as it was said.
        if let members = PackageDetails(of: subject.record)?.members {
            for name in ["InferenceSpecification", "ModelMetrics", "MetadataProperties"] {
                detail[name] = members[name] ?? (name == "InferenceSpecification" ? detail[name] : nil)
            }
        }
        let said = PackageDetails(of: subject.record)?.members ?? [:]
        let wish = subject.amendment["ModelLifeCycle"] ?? said["ModelLifeCycle"]
        // That it was put into a stage once does not say that it stands there.
        if !isApproved(wish) { detail["ModelLifeCycle"] = wish }
        if let stage = event.stage, event.from != event.version {
            detail["ModelLifeCycle"] = ["Stage": .text(stage), "StageStatus": "Approved"]
        }
        return message(id(entry), .object(detail), at: event.at, resources: [name], origin)
    }

    private static func isApproved(_ wish: JSON?) -> Bool {
        guard case .object(let members)? = wish, case .string(let status)? = members["StageStatus"] else {
            return false
        }
        return status.lowercased() == "approved"
    }

    /// What is sent to see whether anything arrives.
    static func test(_ webhook: Handle, at time: Timestamp, from origin: EventOrigin) -> EventMessage {
        let id = uuid([UInt8].random(count: 16))
        return message(id, ["webhook": .text(webhook)], at: time, resources: [], origin, isTest: true)
    }

    private static func message(
        _ id: String, _ detail: JSON, at time: Timestamp, resources: [String], _ origin: EventOrigin,
        isTest: Bool = false
    ) -> EventMessage {
        let json: JSON = [
            "version": "0", "id": .string(id),
            "detail-type": .string(isTest ? "Cairn Webhook Test" : detailType),
            "source": isTest ? "cairn" : "aws.sagemaker", "account": .string(origin.account),
            "time": .string(seconds(time)), "region": .string(origin.region),
            "resources": .array(resources.map(JSON.string)), "detail": detail,
        ]
        return EventMessage(id: id, contentType: contentType, body: json.canonicalBytes)
    }

    private static func inference(
        _ subject: EventSubject, from origin: EventOrigin
    ) throws(CairnError) -> JSON {
        let spec = subject.record.inference
        let files = try subject.manifest.files()
        let container = JSON.compact([
            "Image": .string(spec?.image ?? ""), "ImageDigest": spec?.imageDigest.map(JSON.text),
            // Several files are no archive that could be named by one address.
            "ModelDataUrl": files.count == 1
                ? .string(origin.address(of: "blobs/\(files[0].content.digest)")) : nil,
            "Framework": spec?.framework.map(JSON.string),
        ])
        return [
            "Containers": .array([container]),
            "SupportedContentTypes": .array((spec?.contentTypes ?? []).map(JSON.string)),
            "SupportedResponseMIMETypes": .array([]),
            "SupportedRealtimeInferenceInstanceTypes": .array(
                (spec?.instanceTypes ?? []).map(JSON.string)),
        ]
    }

    private static func provenance(_ source: Source) -> JSON? {
        let json = JSON.members([
            "CommitId": source.commit.map(JSON.string), "Repository": source.repository.map(JSON.string),
        ])
        return json == .object([:]) ? nil : json
    }

    /// EventBridge's ids are UUIDs: this one is the entry's own (RFC 9562, version 8).
    static func id(_ entry: LogEntry) -> String {
        uuid(Array(Digest(of: entry.bytes).bytes.prefix(16)))
    }

    private static func uuid(_ bytes: [UInt8]) -> String {
        var bytes = bytes
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Array(bytes.hexadecimal)
        let ranges = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return ranges.map { String(hex[$0]) }.joined(separator: "-")
    }

    /// Whole seconds, as EventBridge writes times.
    private static func seconds(_ time: Timestamp) -> String {
        Timestamp(milliseconds: time.milliseconds / 1000 * 1000).description
    }
}
