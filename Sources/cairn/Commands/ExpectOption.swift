import ArgumentParser
import CairnObjects
import CairnRegistry

/// `--expect`, the visible half of compare-and-set.
struct ExpectOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Move only if this version, or 'nothing', stands there now.", valueName: "version"))
    var expect: String?

    func validate() throws {
        if let expect, expect != "nothing" { _ = try Parsed.version(expect) }
    }

    func resolve(_ registry: Registry) async throws -> StageExpectation? {
        guard let expect else { return nil }
        if expect == "nothing" { return .nothing }
        return .version(try await registry.resolve(try VersionSpec(parsing: expect)))
    }
}
