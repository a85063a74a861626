import ArgumentParser
import CairnObjects
import CairnRegistry

extension PolicyCommand {
    struct Test: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Say what every rule makes of a version, without changing anything.",
            discussion: """
                Prints each rule with pass or fail, the figures it compared, and what would make it pass; as \
                seen by you, since some rules ask who acts. Exits with status 2 where a stage would not take \
                the version.
                """)

        @Argument(help: "The version.", transform: Parsed.version)
        var version: Parsed<VersionSpec>

        @Option(
            name: .long, help: "Only this stage. Default: every stage of the policy.",
            transform: Parsed.stage)
        var stage: Parsed<StageName>?

        @Option(
            name: .long,
            help: ArgumentHelp("Try these rules out instead of those that hold.", valueName: "file"),
            completion: .file())
        var policy: String?

        @Option(name: [.customShort("m"), .long], help: "The reason that you would give.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let id = try await context.registry.resolve(version.value)
            let test = try await self.test(id, in: context)
            context.console.result(test.json) {
                PolicyTestPage(test, isOfOneStage: stage != nil, context.console).lines()
            }
            if !test.passes { throw CommandFailure.checkSaidNo }
        }

        private func test(_ id: VersionID, in context: CommandContext) async throws -> PolicyTest {
            let intent = context.intent(message)
            guard let policy else {
                return try await context.registry.testPolicy(on: id, stage: stage?.value, by: intent)
            }
            let file = try YAMLFile(policy, root: "policy")
            let draft = try file.parse(Policy.init(json:))
            return try await file.placing {
                try await context.registry.testPolicy(on: id, stage: stage?.value, draft: draft, by: intent)
            }
        }
    }
}

/// The rules' answers as a page of text.
private struct PolicyTestPage {
    private let test: PolicyTest
    private let isOfOneStage: Bool
    private let console: Console

    init(_ test: PolicyTest, isOfOneStage: Bool, _ console: Console) {
        (self.test, self.isOfOneStage, self.console) = (test, isOfOneStage, console)
    }

    func lines() -> [String] {
        var lines = ["\(console.styled(test.version.description, .bold))  \(console.approval(test.state))"]
        if !isOfOneStage {
            lines += section("Approving it", test.vote, "no rules: anybody may")
            // Where nobody set rules, the newest decision counts, and there is nothing to tally.
            if test.tally.quorum > 1 || !test.vote.rules.isEmpty {
                lines.append("  \(test.tally.described.printable)")
            }
            if let automatic = test.automatic { lines += section("Approval without a person", automatic, "") }
        }
        for (stage, verdict) in test.stages { lines += section("Into \(stage)", verdict, "no rules") }
        return lines
    }

    private func section(_ title: String, _ verdict: Verdict, _ empty: String) -> [String] {
        let answer = verdict.passes ? console.styled("yes", .green) : console.styled("no", .red)
        let rules = verdict.rules.isEmpty ? ["  \(empty)"] : RulesTable(verdict.rules).lines(console)
        return ["", "\(console.styled(title, .cyan)): \(answer)"] + rules
    }
}
