import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

struct Group: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group",
        abstract: "Make, list, show, edit and delete groups.",
        subcommands: [Create.self, ListAll.self, ShowOne.self, Edit.self, Remove.self])
}

extension Group {
    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a group for the versions of one model.")

        @Argument(help: "Its name: letters, digits and hyphens.", transform: Parsed.group)
        var name: Parsed<GroupName>

        @Option(name: [.long, .short], help: "What the model is for.")
        var description = ""

        @Option(
            name: .long, help: ArgumentHelp("A label of the group.", valueName: "name=value"),
            transform: NamedText.parse)
        var label: [NamedText] = []

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let entry = try await context.service.createGroup(
                name.value, description: description,
                labels: try NamedText.dictionary(label, option: "--label"), by: context.intent(nil))
            context.console.outcome(["group": .text(name.value), "entry": entry.json]) {
                ["Made the group \(name.value)."]
            }
        }
    }

    struct ListAll: RegistryCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List all groups.")

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            try await GroupListing.print(in: context)
        }
    }

    struct ShowOne: RegistryCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a group.")

        @Argument(help: "The group.", transform: Parsed.group)
        var name: Parsed<GroupName>

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let group = try await context.registry.group(name.value)
            context.console.result(group.json) {
                var table = Table(["": .left, " ": .left])
                func add(_ name: String, _ value: String) { if !value.isEmpty { table.add(name, value) } }
                add("group", group.summary.name.description)
                add("about", group.document.description)
                add("created", "\(group.document.createdAt.minute) by \(group.document.createdBy)")
                add("versions", "\(group.summary.versionCount), \(group.summary.pendingCount) pending")
                for (stage, number) in group.summary.stages.sorted(by: { $0.key < $1.key }) {
                    let isGuarded = group.policy.isGuarded(stage) ? " (guarded)" : ""
                    add(stage.description, "\(group.summary.name):\(number)\(isGuarded)")
                }
                for (label, value) in group.document.labels.values.sorted(by: { $0.key < $1.key }) {
                    add("label", "\(label)=\(value)")
                }
                return table.lines(context.console)
            }
        }
    }

    struct Edit: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit",
            abstract: "Change a group's description, labels and guarded stages.")

        @Argument(help: "The group.", transform: Parsed.group)
        var name: Parsed<GroupName>

        @Option(name: [.long, .short], help: "What the model is for.")
        var description: String?

        @Option(
            name: .long, help: ArgumentHelp("Set a label.", valueName: "name=value"),
            transform: NamedText.parse)
        var label: [NamedText] = []

        @Option(name: .long, help: ArgumentHelp("Remove a label.", valueName: "name"))
        var unlabel: [String] = []

        @Option(
            name: .customLong("guard"),
            help: ArgumentHelp("Let only approved versions into a stage.", valueName: "stage"),
            transform: Parsed.stage)
        var guarded: [Parsed<StageName>] = []

        @Option(
            name: .customLong("unguard"),
            help: ArgumentHelp("Let any version into a stage.", valueName: "stage"),
            transform: Parsed.stage)
        var free: [Parsed<StageName>] = []

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            var edit = GroupEdit()
            edit.description = description
            edit.setLabels = try NamedText.dictionary(label, option: "--label")
            edit.unsetLabels = unlabel
            for stage in guarded { edit.guarded[stage.value] = true }
            for stage in free { edit.guarded[stage.value] = false }
            let entry = try await context.service.editGroup(
                name.value, edit, by: context.intent(message))
            let json = JSON.members([
                "group": .text(name.value), "changed": .bool(entry != nil), "entry": entry?.json,
            ])
            context.console.outcome(json) {
                [
                    entry == nil
                        ? "Nothing to change: \(name.value) is so already."
                        : "Changed the group \(name.value)."
                ]
            }
        }
    }

    struct Remove: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Delete a group.",
            discussion:
                "Refused while a stage holds a version. The bytes stay until 'cairn gc' finds them "
                + "old enough."
        )

        @Argument(help: "The group.", transform: Parsed.group)
        var name: Parsed<GroupName>

        @Flag(name: .long, help: "Delete its versions too.")
        var recursive = false

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let entry = try await context.service.deleteGroup(
                name.value, recursive: recursive, by: context.intent(message))
            context.console.outcome(JSON.members(["group": .text(name.value), "entry": entry?.json])) {
                ["Deleted the group \(name.value)."]
            }
        }
    }
}

/// The groups as a table: what there is, what waits, what is live.
enum GroupListing {
    static func print(in context: CommandContext) async throws {
        let groups = try await context.registry.groups()
        context.console.result(["groups": .array(groups.map(\.json))]) {
            guard !groups.isEmpty else {
                context.console.note("There are no groups yet; make one with 'cairn group create NAME'.")
                return []
            }
            var table = Table([
                "group": .left, "versions": .right, "pending": .right, "stages": .left, "about": .left,
            ])
            for group in groups {
                let stages = group.stages.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
                table.add([
                    .init(group.name.description, .bold), .init("\(group.versionCount)"),
                    .init("\(group.pendingCount)", group.pendingCount > 0 ? .yellow : nil),
                    .init(stages.joined(separator: " "), .green), .init(group.description, .dim),
                ])
            }
            return table.lines(context.console)
        }
    }
}
