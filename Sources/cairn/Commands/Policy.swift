import ArgumentParser
import CairnObjects
import CairnRegistry

/// `cairn policy`; `PolicyCommand`, since `Policy` is the document.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Show, set, test and trace the rules of a group.",
        discussion: """
            A policy is written as YAML: who must approve, what a version must bring along, what each stage \
            takes. A group without one of its own is under the registry's (--default); without that, \
            'production' takes only approved versions. See docs/policies.md.
            """,
        subcommands: [ShowRules.self, SetRules.self, Edit.self, Test.self, History.self, Unset.self])
}

/// Whose rules a command is about.
struct PolicyScopeOptions: ParsableArguments {
    @Argument(help: "The group.", transform: Parsed.group)
    var group: Parsed<GroupName>?

    @Flag(name: .customLong("default"), help: "The rules of every group that has none of its own.")
    var isDefault = false

    func validate() throws {
        guard (group != nil) != isDefault else { throw ValidationError("name either a group or --default") }
    }

    var scope: PolicyScope { group.map { .group($0.value) } ?? .registry }
}

extension PolicyScope {
    /// How people call it.
    var title: String {
        switch self {
        case .group(let group): "'\(group)'"
        case .registry: "the registry"
        }
    }
}

extension PolicyCommand {
    struct ShowRules: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print the rules that hold, as YAML.")

        @OptionGroup var scope: PolicyScopeOptions
        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let policy = try await context.registry.policy(scope.scope)
            try context.console.result(policy.json) {
                let text = try policy.value.json.yamlText()
                return ["# \(Self.origin(of: policy))"]
                    + text.split(separator: "\n").map { String($0).printable }
            }
        }

        private static func origin(of policy: EffectivePolicy) -> String {
            let digest = policy.digest.map { " (\($0.short))" } ?? ""
            return switch policy.scope {
            case .group(let group): "the rules of '\(group)'\(digest)"
            case .registry: "the rules of the registry\(digest), for groups without their own"
            case nil: "no policy was set; these rules hold by themselves"
            }
        }
    }

    struct History: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "history",
            abstract: "Show who changed the rules, when and why, newest first.",
            discussion: "'cairn cat DIGEST' prints a policy, 'cairn policy set' takes its digest.")

        @OptionGroup var scope: PolicyScopeOptions
        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let entries = try await context.registry.policyHistory(scope.scope)
            let json: JSON = ["changes": .array(entries.map(\.json))]
            context.console.result(json) {
                guard !entries.isEmpty else {
                    context.console.note("No policy was ever set for \(scope.scope.title).")
                    return []
                }
                var table = Table(["entry": .right, "at": .left, "by": .left, "policy": .left, "why": .left])
                for entry in entries {
                    let target = entry.moves.first { $0.ref.key == scope.scope.ref.key }?.to
                    table.add([
                        .init("\(entry.sequence)", .dim), .init(entry.at.minute), .init("\(entry.actor)"),
                        .init(target?.description ?? "none"), .init(entry.reason, .dim),
                    ])
                }
                return table.lines(context.console)
            }
        }
    }

    struct Unset: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "unset",
            abstract: "Take a group's own rules away: the registry's then hold.")

        @OptionGroup var scope: PolicyScopeOptions

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let entry = try await context.service.setPolicy(
                scope.scope, to: nil, madeFrom: nil, unknownMetrics: false, by: context.intent(message))
            PolicyReport(scope: scope.scope, entry: entry).print(
                to: context.console, done: "Took the rules of \(scope.scope.title) away.",
                otherwise: "Nothing to change: \(scope.scope.title) has no rules of its own.")
        }
    }
}

/// What a change of the rules says when it is done.
struct PolicyReport {
    let scope: PolicyScope
    let entry: LogEntry?

    /// - Parameter otherwise: What is said where nothing was to be changed.
    func print(to console: Console, done: String, otherwise: String) {
        let digest = entry?.moves.first { $0.ref.key == scope.ref.key }?.to
        let json = JSON.members([
            "changed": .bool(entry != nil), "digest": digest.map(JSON.text), "entry": entry?.json,
        ])
        console.outcome(json) { [entry == nil ? otherwise : done] }
    }
}
