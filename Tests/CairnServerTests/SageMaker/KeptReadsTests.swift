import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import CairnServer

/// Answers of SageMaker's reading operations that are given again.
@Suite("SageMaker's answers from memory")
struct KeptReadsTests {
    private static func call(
        _ body: String, by access: Access, at authority: String = "models.example"
    ) throws -> Call {
        let head = HTTPRequest(method: .post, scheme: nil, authority: authority, path: "/")
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        var call = try Call(request, parameters: Parameters(), access: access, isLenient: true)
        let time = SigningTime(Timestamp(milliseconds: 0))
        call.signed = SignedHead(
            signature: RequestSignature(
                keyID: "AKIA", scope: SignatureScope(date: time.day, region: "r", service: "sagemaker"),
                time: time, signedHeaders: ["host"], signature: "", form: .header),
            payload: .digest(Digest(of: Array(body.utf8))), trailer: PayloadTrailer())
        return call
    }

    private static func reader(_ grants: [Grant] = [Grant(.reader)], token: String = "t") throws -> Access {
        Access(try Principal(parsing: "ana"), grants: grants, token: try Handle(parsing: token))
    }

    /// Asks, and tells which of all answers that were made it got.
    private struct Asking {
        let kept: KeptReads
        var made = 0

        mutating func ask(_ call: Call, _ operation: String = "DescribeModelPackage") async throws -> String {
            let question = try #require(KeptReads.Question(operation, call))
            var next = made
            let answer = try await kept.answer(to: question, of: call.access) {
                next += 1
                return Array("answer \(next)".utf8)
            }
            made = next
            return String(decoding: answer, as: UTF8.self)
        }
    }

    @Test func `the same question has the same answer until something changes`() async throws {
        let changes = CountedChanges()
        var asking = Asking(kept: KeptReads(changes))
        let call = try Self.call("{}", by: Self.reader())
        #expect(try await asking.ask(call) == "answer 1")
        #expect(try await asking.ask(call) == "answer 1")
        changes.noteChange()
        #expect(try await asking.ask(call) == "answer 2")
        #expect(try await asking.ask(call) == "answer 2")
    }

    @Test func `nobody is given what another asked, or the same one when they may do less`() async throws {
        var asking = Asking(kept: KeptReads(CountedChanges()))
        let grants = [Grant(.reader), Grant(.administrator)]
        #expect(try await asking.ask(Self.call("{}", by: Self.reader(grants))) == "answer 1")
        #expect(try await asking.ask(Self.call("{}", by: Self.reader())) == "answer 2")
        #expect(try await asking.ask(Self.call("{}", by: Self.reader(token: "u"))) == "answer 3")
        #expect(try await asking.ask(Self.call("{ }", by: Self.reader())) == "answer 4")
        #expect(try await asking.ask(Self.call("{}", by: Self.reader(), at: "other.example")) == "answer 5")
        #expect(try await asking.ask(Self.call("{}", by: Self.reader()), "ListModelPackages") == "answer 6")
        #expect(try await asking.ask(Self.call("{}", by: Self.reader())) == "answer 2")
    }

    @Test func `what may change something is asked anew, and what fails or is large is not kept`()
        async throws
    {
        let call = try Self.call("{}", by: Self.reader())
        for operation in SageMakerDoor.operations.keys {
            let reads = ["Describe", "List", "Get", "BatchDescribe"].contains(where: operation.hasPrefix)
            #expect((KeptReads.Question(operation, call) != nil) == reads, "\(operation)")
        }
        let kept = KeptReads(CountedChanges())
        let question = try #require(KeptReads.Question("DescribeModel", call))
        await #expect(throws: CairnError.self) {
            _ = try await kept.answer(to: question, of: call.access) { throw CairnError(.notFound, "no") }
        }
        for size in [1 << 20, 3] {
            let answer = try await kept.answer(to: question, of: call.access) {
                [UInt8](repeating: 1, count: size)
            }
            #expect(answer.count == size)
        }
    }

    @Test func `a package is told as it is, however often it was asked for before`() async throws {
        try await PackageTests.with { bench, _ in
            let ana = bench.named("root")
            try await ana.done("CreateModelPackage", PackageTests.package())
            let name: JSON = ["ModelPackageName": .string(PackageTests.arn("model-package/credit/1"))]
            for state in ["PendingManualApproval", "Approved", "Rejected"] {
                if state != "PendingManualApproval" {
                    try await ana.done(
                        "UpdateModelPackage",
                        [
                            "ModelPackageArn": .string(PackageTests.arn("model-package/credit/1")),
                            "ModelApprovalStatus": .string(state),
                        ])
                }
                for _ in 0..<3 {
                    #expect(
                        try await ana.done("DescribeModelPackage", name)["ModelApprovalStatus"]?.text == state
                    )
                }
            }
            try await ana.done("DeleteModelPackage", name)
            #expect(try await ana.send("DescribeModelPackage", name).status == .badRequest)
        }
    }
}
