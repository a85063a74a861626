import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@testable import CairnAutomation

@Suite("Messages about events")
struct EventMessageTests {
    /// The message about the newest entry.
    private func message(_ life: Life, _ format: WebhookDocument.Format, address: String? = nil) async throws
        -> (message: EventMessage, json: JSON)?
    {
        let origin = try EventOrigin(log: life.registry.key, address: address)
        let entry = try #require(try await life.registry.newestEntries(1).first)
        let event = try await life.registry.event(for: entry)
        let subject = try await life.registry.subject(of: event)
        let message =
            switch format {
            case .cloudEvents: CloudEvent.message(event, entry, about: subject, from: origin)
            case .eventBridge: try SageMakerEvent.message(event, entry, about: subject, from: origin)
            }
        guard let message else { return nil }
        #expect(message.id == EventMessage.id(of: entry, as: format))
        #expect(message.id.utf8.allSatisfy { Set("-._~".utf8).contains($0) || $0.isWord })
        return (message, try JSONParser.parse(message.body))
    }

    @Test func `a CloudEvent says what happened, to what, and how good it is`() async throws {
        let life = try await Life()
        let id = try await life.push("model", metrics: ["auc": 0.94])
        let registered = try #require(try await message(life, .cloudEvents)).json
        #expect(registered["specversion"] == "1.0")
        #expect(registered["type"] == "cairn.version.registered")
        #expect(registered["source"] == "cairn.example/life")
        #expect(registered["subject"] == "fraud.1")
        #expect(registered["datacontenttype"] == "application/json")
        #expect(registered["time"] == .text(life.clock.now))
        #expect(registered["data"]?["version"] == "fraud:1" && registered["data"]?["sequence"] == .number(2))
        #expect(registered["data"]?["record"]?["metrics"] == ["auc": .number(0.94)])
        #expect(registered["data"]?["approval"] == "PendingManualApproval")
        try await life.approve(id)
        let approved = try #require(try await message(life, .cloudEvents)).json
        #expect(approved["type"] == "cairn.approval.changed" && approved["data"]?["approval"] == "Approved")
        try await life.promote(id, to: "production")
        let moved = try #require(
            try await message(life, .cloudEvents, address: "https://models.example.org/")
        ).json
        #expect(moved["source"] == "https://models.example.org" && moved["subject"] == "fraud.production")
        #expect(moved["data"]?["stage"] == "production" && moved["data"]?["version"] == "fraud:1")
        try await life.group("churn")
        let group = try #require(try await message(life, .cloudEvents)).json
        #expect(group["subject"] == "churn" && group["data"]?["record"] == nil)
    }

    @Test func `the EventBridge form has the members that SageMaker's events have`() async throws {
        let life = try await Life()
        let id = try await life.push("model", metrics: ["auc": 0.94])
        let registered = try #require(try await message(life, .eventBridge)).json
        #expect(registered["detail-type"] == "SageMaker Model Package State Change")
        #expect(registered["source"] == "aws.sagemaker" && registered["version"] == "0")
        #expect(registered["account"] == "000000000000" && registered["region"] == "us-east-1")
        let name: JSON = "arn:aws:sagemaker:us-east-1:000000000000:model-package/fraud/1"
        #expect(registered["resources"] == .array([name]))
        let detail = try #require(registered["detail"])
        #expect(detail["ModelPackageGroupName"] == "fraud" && detail["ModelPackageVersion"] == .number(1))
        #expect(detail["ModelPackageArn"] == name && detail["ModelPackageStatus"] == "Completed")
        #expect(detail["ModelApprovalStatus"] == "PendingManualApproval")
        for member in ["CreationTime", "LastModifiedTime"] {
            guard case .string(let time)? = detail[member] else {
                Issue.record("\(member) is no text")
                continue
            }
            #expect(time.utf8.count == "2026-11-24T10:00:00Z".utf8.count)
        }
        for member in ["InferenceSpecification", "ModelPackageStatusDetails", "ModelMetrics"] {
            #expect(detail[member] != nil)
        }
        try await life.approve(id)
        let approved = try #require(try await message(life, .eventBridge)).json
        #expect(approved["detail"]?["ModelApprovalStatus"] == "Approved")
        try await life.promote(id, to: "production")
        let moved = try #require(try await message(life, .eventBridge)).json
        #expect(moved["detail"]?["ModelLifeCycle"]?["Stage"] == "production")
    }

    @Test func `the EventBridge form has no words for what is not about a version`() async throws {
        let life = try await Life()
        let entry = try #require(try await life.registry.newestEntries(1).first)
        #expect(!SageMakerEvent.tells(entry))
        var document = WebhookDocument(
            url: "https://example.org", secrets: [], createdAt: life.clock.now, createdBy: .ana)
        #expect(document.isAbout(entry))
        document.format = .eventBridge
        #expect(!document.isAbout(entry))
        try await life.push("model")
        let push = try #require(try await life.registry.newestEntries(1).first)
        #expect(document.isAbout(push))
    }

    @Test func `an event has one id for ever, and no other event has it`() async throws {
        let life = try await Life()
        var ids: Set<String> = []
        for number in 1...20 {
            try await life.push("model \(number)")
            for format in WebhookDocument.Format.allCases {
                let (first, again) = (
                    try #require(try await message(life, format)).message.id,
                    try #require(try await message(life, format)).message.id
                )
                #expect(first == again)
                ids.insert(first)
            }
        }
        #expect(ids.count == 40)
    }

    @Test(arguments: [
        ("example.com/a b", "example.com/a%20b"), ("Ünïcode", "%C3%9Cn%C3%AFcode"), ("a:b@c", "a%3Ab%40c"),
    ])
    func `a log's origin becomes a URI reference`(origin: String, source: String) throws {
        guard !origin.contains(" ") else {
            #expect(throws: CairnError.self) { try SigningKey.generate(name: origin) }
            return
        }
        let key = try SigningKey.generate(name: origin)
        #expect(try EventOrigin(log: key.verifier).source == source)
    }
}

extension JSON {
    /// A member of an object.
    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }
}

extension UInt8 {
    fileprivate var isWord: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }
}
