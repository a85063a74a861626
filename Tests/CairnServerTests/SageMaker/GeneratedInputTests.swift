import CairnObjects
import CairnRegistry
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

/// Every input that the service model allows, or forbids, gets the right class of answer.
@Suite("Inputs made from SageMaker's service model")
struct GeneratedInputTests {
    static let operations = ((try? ServiceModel.standard.get())?.operations.keys.sorted()) ?? []

    @Test func `the model can be read, and everything in it is served`() throws {
        let model = try ServiceModel.standard.get()
        #expect(model.operations.count == 46 && model.others.count > 300)
        #expect(Set(SageMakerDoor.operations.keys) == Set(model.operations.keys))
    }

    @Test(arguments: operations)
    func `what the model allows is no error of the server's`(_ operation: String) async throws {
        let model = try ServiceModel.standard.get()
        let shape = try #require(model.operations[operation])
        try await PackageTests.with { bench, _ in
            let bench = bench.named("root")
            try await bench.done("CreateModelPackage", PackageTests.package())
            var generator = InputGenerator(model: model, random: SeededRandom(seed: 7))
            for _ in 0..<25 {
                let input = generator.valid(shape)
                let reply = try await bench.send(operation, input)
                let told: Comment = "\(operation) \(input): \(reply.text)"
                guard reply.status != .ok else { continue }
                #expect(reply.status == .badRequest, told)
                #expect(Self.refusals.contains(reply.code ?? ""), told)
                // The model's own words are for what the model forbids.
                #expect(!reply.message.isEmpty && !reply.message.contains("failed to satisfy"), told)
            }
            let report = try await bench.registry.verifyAll(width: 2)
            #expect(report.isSound)
        }
    }

    /// What may become of an input that the model allows: what it names is not there, is there already, or
    /// may not be.
    private static let refusals: Set<String> = [
        "ValidationException", "ResourceNotFound", "ConflictException", "ResourceInUse",
        "ResourceLimitExceeded", "AccessDeniedException",
    ]

    @Test(arguments: operations)
    func `what the model forbids somewhere within is refused`(_ operation: String) async throws {
        let model = try ServiceModel.standard.get()
        let shape = try #require(model.operations[operation])
        try await PackageTests.with { bench, _ in
            var generator = InputGenerator(model: model, random: SeededRandom(seed: 13))
            let before = try await bench.entries().count
            for _ in 0..<20 {
                guard let (input, spot) = generator.broken(shape) else { continue }
                let reply = try await bench.send(operation, input)
                #expect(reply.status == .badRequest, "\(operation) \(spot): \(reply.text)")
                #expect(
                    reply.code == "SerializationException"
                        || reply.code == "ValidationException" && reply.message.contains("failed to satisfy"),
                    "\(operation) \(spot): \(reply.text)")
            }
            #expect(try await bench.entries().count == before)
        }
    }

    @Test(arguments: operations)
    func `what the model forbids is refused in its words`(_ operation: String) async throws {
        let model = try ServiceModel.standard.get()
        let name = try #require(model.operations[operation])
        guard case .structure(let parts, let required)? = model.shapes[name]?.kind else { return }
        try await PackageTests.with { bench, _ in
            var generator = InputGenerator(model: model, random: SeededRandom(seed: 11))
            let before = try await bench.entries().count
            for part in required {
                var input = generator.valid(name).members
                input[part] = nil
                let reply = try await bench.send(operation, .object(input))
                #expect(reply.code == "ValidationException" && reply.message.contains("must not be null"))
            }
            for (part, shape) in parts.sorted(by: { $0.key < $1.key }) {
                for wrong in generator.wrong(shape) {
                    var input = generator.valid(name).members
                    input[part] = wrong
                    let reply = try await bench.send(operation, .object(input))
                    #expect(
                        ["ValidationException", "SerializationException"].contains(reply.code),
                        "\(operation).\(part) = \(String(describing: wrong).prefix(80)): \(reply.text)"
                    )
                    #expect(reply.status == .badRequest)
                }
            }
            #expect(try await bench.entries().count == before)
        }
    }

    static let bodies: [String] = [
        "", "{", "[]", "null", "\"text\"", "{\"a\":1,\"a\":2}", String(repeating: "[", count: 100_000),
        "{\"ModelPackageName\":\"\u{1}\"}",
    ]

    @Test(arguments: bodies)
    func `what is no input at all is refused`(_ body: String) async throws {
        try await withSageMaker { bench in
            let reply = try await bench.send("DescribeModelPackage", bytes: Array(body.utf8))
            #expect(["ValidationException", "SerializationException"].contains(reply.code), "\(reply.text)")
        }
    }

    @Test func `what SageMaker does and a registry does not is said so`() async throws {
        try await withSageMaker { bench in
            let training = try await bench.send("CreateTrainingJob")
            #expect(training.code == "UnsupportedOperationException")
            #expect(training.message.contains("outside what a model registry does"))
            #expect(try await bench.send("Nonsense").code == "UnknownOperationException")
            #expect(try await bench.named("nobody").send("ListModels").code == "UnrecognizedClientException")
        }
    }
}
