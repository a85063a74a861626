import Foundation
import Testing

/// The short pass over what `make torture-fuzz` does at length: every input of the corpus, and some made of
/// them, through the same targets, without a sanitizer.
///
/// The inputs that are made are the same each time: `CAIRN_TEST_SEED` makes others.
@Suite("Fuzzing, a short pass")
struct FuzzPassTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../corpus").standardizedFileURL

    private static let seed =
        ProcessInfo.processInfo.environment["CAIRN_TEST_SEED"].flatMap(UInt64.init) ?? 1

    private static func inputs(of name: String) throws -> [(file: String, bytes: [UInt8])] {
        let directory = corpus.appending(path: name)
        return try FileManager.default.contentsOfDirectory(atPath: directory.path()).sorted().map { file in
            (file, [UInt8](try Data(contentsOf: directory.appending(path: file))))
        }
    }

    @Test(arguments: FuzzTarget.all)
    func `every input of the corpus is read or refused as it should be`(_ target: FuzzTarget) async throws {
        let inputs = try Self.inputs(of: target.name)
        #expect(!inputs.isEmpty)
        for (file, bytes) in inputs {
            do {
                try await target.check(bytes)
            } catch {
                Issue.record("corpus/\(target.name)/\(file): \(error)")
            }
        }
        for sample in target.samples() { try await target.check(sample) }
    }

    @Test(arguments: FuzzTarget.all)
    func `inputs made of the corpus are read or refused as they should be`(
        _ target: FuzzTarget
    ) async throws {
        let corpus = try Self.inputs(of: target.name).map(\.bytes) + target.samples()
        var mutator = InputMutator(corpus, limit: target.limit, seed: Self.seed)
        for number in 0..<target.mutations {
            let input = mutator.next()
            do {
                try await target.check(input)
            } catch {
                let text = Data(input).base64EncodedString()
                Issue.record("seed \(Self.seed), input \(number) of \(target.name): \(error)\n\(text)")
                return
            }
        }
        print("fuzzed \(target.name): \(target.mutations) inputs, seed \(Self.seed)")
    }

    @Test func `the corpus is of the targets, and small`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path())
        #expect(Set(names) == Set(FuzzTarget.all.map(\.name)))
        let size = try names.flatMap(Self.inputs).reduce(0) { $0 + $1.bytes.count }
        #expect(size < 1 << 20)
    }
}

extension FuzzTarget: CustomTestStringConvertible {
    var testDescription: String { name }
}
