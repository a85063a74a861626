import ArgumentParser
import CairnObjects
import CairnRegistry

/// What changing the rules takes besides the rules.
struct PolicyChangeOptions: ParsableArguments {
    @Flag(name: .long, help: "Rules may ask for metrics that no version has yet.")
    var newMetrics = false

    @Option(name: [.customShort("m"), .long], help: "Why.")
    var message: String?
}

extension PolicyCommand {
    struct SetRules: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Set the rules from a YAML file, or from an earlier policy.",
            usage: "cairn policy set (<group> | --default) <file> [--new-metrics] [-m <message>]",
            discussion: """
                The whole policy is replaced. What contradicts itself, and what names unknown stages, \
                metrics or time zones, is refused, with its line. An earlier policy is named by its digest \
                (sha256:…), as 'cairn policy history' shows it.
                """)

        @Argument(
            help: ArgumentHelp(
                "The group, unless it is --default; then the YAML file.", valueName: "group> <file"),
            completion: .file())
        var words: [String]

        @Flag(name: .customLong("default"), help: "The rules of every group that has none of its own.")
        var isDefault = false

        @OptionGroup var change: PolicyChangeOptions
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard words.count == (isDefault ? 1 : 2) else {
                throw ValidationError(
                    isDefault
                        ? "name one file with --default" : "name a group and a file, or --default and a file")
            }
            if !isDefault { _ = try Parsed.group(words[0]) }
        }

        private var scope: PolicyScope {
            get throws { isDefault ? .registry : .group(try GroupName(parsing: words[0])) }
        }

        func run(in context: CommandContext) async throws {
            let source = words[words.count - 1]
            guard !source.hasPrefix("sha256:") else {
                let digest = try Digest(parsing: source)
                return try await set(try await context.registry.policy(withDigest: digest), in: context)
            }
            let file = try YAMLFile(source, root: "policy")
            let policy = try file.parse(Policy.init(json:))
            try await file.placing { try await set(policy, in: context) }
        }

        private func set(_ policy: Policy, in context: CommandContext) async throws {
            let entry = try await context.service.setPolicy(
                try scope, to: policy, madeFrom: nil, unknownMetrics: change.newMetrics,
                by: context.intent(change.message))
            PolicyReport(scope: try scope, entry: entry).print(
                to: context.console, done: "Set the rules of \(try scope.title).",
                otherwise: "Nothing to change: these rules hold already.")
        }
    }

    struct Edit: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit",
            abstract: "Edit the rules in $VISUAL or $EDITOR.",
            discussion: """
                What cannot be read, or contradicts itself, is shown, and the editor opens again; a draft \
                that is given up is kept in a file.
                """)

        @OptionGroup var scope: PolicyScopeOptions
        @OptionGroup var change: PolicyChangeOptions
        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let before = try await context.registry.policy(scope.scope)
            let draft = try EditorDraft(
                """
                # The rules of \(scope.scope.title). Save and leave the editor to set them.
                \(try before.value.json.yamlText())
                """, environment: context.environment)
            while true {
                do {
                    try await draft.edit()
                    let entry = try await set(draft, madeFrom: before, in: context)
                    try draft.discard()
                    return PolicyReport(scope: scope.scope, entry: entry).print(
                        to: context.console, done: "Set the rules of \(scope.scope.title).",
                        otherwise: "Nothing was changed.")
                } catch let error as CairnError {
                    guard error.isOfTheText, EditorDraft.canAsk else {
                        try draft.keep(context.console)
                        throw error
                    }
                    context.console.report(error)
                    guard EditorDraft.wantsAnotherTry() else {
                        try draft.keep(context.console)
                        throw CommandFailure.failed
                    }
                }
            }
        }

        /// - Returns: `nil` where the rules that the draft holds are those that hold already.
        private func set(
            _ draft: EditorDraft, madeFrom before: EffectivePolicy, in context: CommandContext
        ) async throws -> LogEntry? {
            let text = try draft.text()
            guard text != draft.original else { return nil }
            let file = try YAMLFile(text: text, named: draft.path, root: "policy")
            let policy = try file.parse(Policy.init(json:))
            return try await file.placing {
                try await context.service.setPolicy(
                    scope.scope, to: policy, madeFrom: before, unknownMetrics: change.newMetrics,
                    by: context.intent(change.message))
            }
        }
    }
}

extension CairnError {
    /// Whether writing something else would help.
    fileprivate var isOfTheText: Bool { code == .invalid || code == .unsupported }
}
