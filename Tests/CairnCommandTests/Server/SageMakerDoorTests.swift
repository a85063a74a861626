import Foundation
import ProgramTesting
import Testing

/// SageMaker's door as boto3 and the AWS command line use it (`Tests/Independent/sagemaker_door.py`), against
/// the built server.
@Suite("SageMaker's door, by AWS's own clients", .serialized)
struct SageMakerDoorTests {
    private static func place(_ name: String) -> String {
        URL(filePath: #filePath).appending(path: "../../../Independent/\(name)").standardized.path()
    }

    private static func check(_ served: ServedRegistry, _ more: [String] = []) throws {
        try served.sandbox.require("user", "create", "root", "--role", "administrator")
        let lines = try served.sandbox.require("token", "create", "root", "--aws").lines
        let key = lines.map { String($0.split(separator: " ").last ?? "") }
        let url = served.url.replacing("127.0.0.1", with: "localhost")
        let run = try served.sandbox.run(
            [AuditTests.python ?? "python3", place("sagemaker_door.py"), url] + key + more, setting: [:])
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(run.lines.filter { $0.hasPrefix("ok ") }.count == 9)
        #expect(try served.sandbox.require("verify", "--all").status == 0)
    }

    @Test("over HTTP", .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func plain() throws {
        try Self.check(try ServedRegistry(try Sandbox.withVersions(1), options: ["--rate-limit", "0"]))
    }

    @Test("over TLS", .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func encrypted() throws {
        let sandbox = try Sandbox.withVersions(1)
        let (certificate, key) = (sandbox.place("tls.crt"), sandbox.place("tls.key"))
        let made = try sandbox.run([
            "/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", certificate,
            "-keyout", key,
        ])
        #expect(made.status == 0)
        try Self.check(
            try ServedRegistry(
                sandbox,
                options: ["--rate-limit", "0", "--tls-certificate", certificate, "--tls-key", key]),
            [certificate])
    }

    @Test(
        "every list is told to its end in every order, nothing twice",
        .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func lists() throws {
        let sandbox = try Sandbox()
        try sandbox.require("init", "--origin", "example.com/test")
        let served = try ServedRegistry(sandbox, options: ["--rate-limit", "0"])
        try served.sandbox.require("user", "create", "root", "--role", "administrator")
        let lines = try served.sandbox.require("token", "create", "root", "--aws").lines
        let key = lines.map { String($0.split(separator: " ").last ?? "") }
        let run = try served.sandbox.run(
            [AuditTests.python ?? "python3", Self.place("sagemaker_lists.py"), served.url] + key, setting: [:]
        )
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(run.lines.filter { $0.hasPrefix("ok ") }.count == 19)
    }

    @Test(
        "what becomes of packages is told in EventBridge's form",
        .enabled(if: WebhookReceiver.isAvailable, "CAIRN_PYTHON"))
    func events() throws {
        let served = try ServedRegistry(try Sandbox.withVersions(1))
        let token = try served.token("ann", "administrator")
        let lines = try served.sandbox.require("token", "create", "ann", "--aws").lines
        let key = lines.map { String($0.split(separator: " ").last ?? "") }
        let receiver = try WebhookReceiver(served.sandbox)
        let made = try served.run(
            ["webhook", "create", "ci", receiver.url, "--allow-private", "--format", "eventbridge"],
            token: token)
        try receiver.trust(try #require(made.lines.first))
        let arn = "arn:aws:sagemaker:us-east-1:000000000000:model-package/"
        // Each is sent before the next happens: an event tells of a package as it is.
        let steps: [(step: String, told: [String])] = [
            ("create", ["churn/1", "Completed", "PendingManualApproval", "-"]),
            ("ask", ["churn/1", "Completed", "PendingManualApproval", "Staging"]),
            ("approve", ["churn/1", "Completed", "Approved", "Staging"]),
            ("move", ["churn/1", "Completed", "Approved", "production"]),
            ("create another", ["churn/2", "Completed", "PendingManualApproval", "-"]),
            ("delete", ["churn/2", "Deleting", "-", "-"]),
            ("create alone", ["alone", "Completed", "PendingManualApproval", "-"]),
        ]
        for (index, (step, told)) in steps.enumerated() {
            let run = try served.sandbox.run(
                [AuditTests.python ?? "python3", Self.place("sagemaker_events.py"), served.url] + key
                    + [step], setting: [:])
            #expect(run.status == 0, "\(run.testDescription)")
            #expect(served.sandbox.eventually { receiver.found.count == index + 1 }, "\(step)")
            let event = try #require(receiver.found.last)
            let found = [event.version.text, event.status.text, event.state.text, event.stage.text]
            #expect(found.map { $0?.replacing(arn, with: "") ?? "-" } == told, "\(step)")
            #expect(event.signedBy.array.count == 1 && event.source.text == "aws.sagemaker")
        }
    }

    @Test(
        "the table in Swift is what the service model says",
        .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func model() throws {
        let sandbox = try Sandbox.withVersions(1)
        let run = try sandbox.run(
            [AuditTests.python ?? "python3", Self.place("sagemaker_model.py"), "--check"], setting: [:])
        #expect(run.status == 0, "\(run.testDescription)")
    }

    @Test(
        "the guide's pipeline does what the guide says",
        .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func guide() throws {
        let guides = URL(filePath: #filePath).appending(path: "../../../../docs/guides").standardized.path()
        let page = try String(contentsOfFile: "\(guides)/sagemaker.md", encoding: .utf8)
        let program = "\(guides)/sagemaker_pipeline.py"
        #expect(page.contains(try String(contentsOfFile: program, encoding: .utf8)))
        let served = try ServedRegistry(try Sandbox.withVersions(1))
        try served.sandbox.require(
            "user", "create", "pipeline", "--role", "contributor", "--role", "approver")
        let lines = try served.sandbox.require("token", "create", "pipeline", "--aws").lines
        let key = lines.map { String($0.split(separator: " ").last ?? "") }
        let run = try served.sandbox.run(
            [AuditTests.python ?? "python3", program],
            setting: [
                "AWS_ENDPOINT_URL": served.url, "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": key.first ?? "", "AWS_SECRET_ACCESS_KEY": key.last ?? "",
            ])
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(!run.output.isEmpty && page.contains(run.output), "\(run.output)")
        let shown = try served.sandbox.require("show", "churn:1").output
        #expect(shown.contains("auc") && shown.contains("Approved"))
    }

    @Test("a registry is read over, once", .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func readOver() throws {
        let served = try ServedRegistry(try Sandbox.withVersions(1))
        try served.sandbox.require("user", "create", "root", "--role", "administrator")
        let lines = try served.sandbox.require("token", "create", "root", "--aws").lines
        let key = lines.map { String($0.split(separator: " ").last ?? "") }
        let setting: [String: String?] = [
            "AWS_ENDPOINT_URL": served.url, "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": key.first ?? "", "AWS_SECRET_ACCESS_KEY": key.last ?? "",
        ]
        let program = URL(filePath: #filePath)
            .appending(path: "../../../../docs/guides/sagemaker_pipeline.py").standardized.path()
        #expect(
            try served.sandbox.run([AuditTests.python ?? "python3", program], setting: setting).status == 0)
        let target = try Sandbox.withVersions(1)
        let first = try target.cairn("import", "sagemaker", "churn", "--json", setting: setting)
        #expect(first.status == 0, "\(first.testDescription)")
        #expect(first.output.contains("\"registered\": 1") || first.output.contains("\"registered\":1"))
        let shown = try target.require("show", "churn:1").output
        #expect(shown.contains("Approved") && shown.contains("model.tar.gz") && shown.contains("auc"))
        let again = try target.cairn("import", "sagemaker", "churn", setting: setting)
        #expect(again.output.contains("0 registered, 1 there already, 0 decided"), "\(again.testDescription)")
        #expect(try target.require("verify", "--all").status == 0)
        let wrong = try target.cairn(
            "import", "sagemaker",
            setting: setting.merging(["AWS_SECRET_ACCESS_KEY": "no"]) { _, new in new })
        #expect(wrong.status == 1 && wrong.errors.contains("InvalidSignatureException"))
    }

    /// The Python whose SageMaker SDK has all that it depends on.
    private static let sdk = ProcessInfo.processInfo.environment["CAIRN_SAGEMAKER_SDK"]

    @Test("the SageMaker SDK registers, approves, and deploys up to the endpoint", .enabled(if: sdk != nil))
    func kit() throws {
        let served = try ServedRegistry(try Sandbox.withVersions(1))
        try served.sandbox.require("user", "create", "root", "--role", "administrator")
        let lines = try served.sandbox.require("token", "create", "root", "--aws").lines
        let key = lines.map { String($0.split(separator: " ").last ?? "") }
        let url = served.url.replacing("127.0.0.1", with: "localhost")
        let run = try served.sandbox.run(
            [Self.sdk ?? "python3", Self.place("sagemaker_sdk.py"), url] + key, setting: [:])
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(run.output.contains("deployed up to the endpoint"))
        #expect(try served.sandbox.require("show", "churn:1").output.contains("accuracy"))
    }
}
