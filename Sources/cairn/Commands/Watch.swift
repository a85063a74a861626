import ArgumentParser
import CairnAutomation
import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

struct Watch: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow the log; run a command for each entry.",
        discussion: """
            Begins at the log's end, or at --from. With --name it keeps how far it has come and goes on \
            from there when it is started again; --from then says where it begins the first time.

            COMMAND is run by /bin/sh for one entry at a time, in order, each at least once: it must bear \
            to be run again. It finds the entry in CAIRN_EVENT_SEQUENCE, _ACTION, _ACTOR, _AT, _REASON, \
            _GROUP, _VERSION, _DIGEST, _STAGE and _FROM (the version that stood in the stage before), the \
            registry in CAIRN_REGISTRY, and the entry as one line of JSON on its standard input. Where it \
            ends with a status other than 0, it is run again after 1 s, then 2, up to 60.

            Ctrl-C and SIGTERM are the way to stop a watch: the command that runs is asked to end, and \
            killed after 10 s; its entry comes first the next time. The status is 0.
            """)

    @Argument(
        help: "Only what moves this group's refs, or this stage. Default: everything.",
        transform: { try Parsed($0, Scope.init(parsing:)) })
    var scope: Parsed<Scope>?

    @Option(
        name: .long,
        help: ArgumentHelp("The entry to begin with. Default: the next one.", valueName: "number"))
    var from: Int64?

    @Option(
        name: .long, help: ArgumentHelp("Keep under this name how far it has come.", valueName: "name"),
        transform: { try Parsed($0, CursorName.init(parsing:)) })
    var name: Parsed<CursorName>?

    @Option(
        name: .long,
        help: ArgumentHelp("What to run for each entry. Default: print it.", valueName: "command"))
    var exec: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Only entries with this action. May be repeated.", valueName: "action"),
        transform: { try Parsed($0, Action.init(named:)) })
    var action: [Parsed<Action>] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Give up when an entry has failed so often again, with status 1. Default: never.",
            valueName: "count"))
    var retries: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Stop a command that takes longer; it has failed then. Default: no limit.", valueName: "seconds"))
    var timeout: Int?

    @Option(
        name: .long,
        help: ArgumentHelp("How often to look whether there is something new.", valueName: "seconds"))
    var interval = 0.5

    @Flag(name: .long, help: "Stop when all that is in the log now is done.")
    var once = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (from ?? 0) >= 0 else { throw ValidationError("--from must be at least 0") }
        guard (retries ?? 0) >= 0 else { throw ValidationError("--retries must be at least 0") }
        guard (timeout ?? 1) >= 1 else { throw ValidationError("--timeout must be at least 1") }
        guard interval >= 0.01, interval <= 86_400 else {
            throw ValidationError("--interval must be from 0.01 to 86400 seconds")
        }
        guard exec?.isEmpty != true else { throw ValidationError("--exec needs a command") }
        guard exec != nil || (retries == nil && timeout == nil) else {
            throw ValidationError("--retries and --timeout are about a command; name one with --exec")
        }
    }

    func run(in context: CommandContext) async throws {
        var watcher = Watcher(context.feed, of: context.registry.key.name)
        if let scope = scope?.value {
            watcher.filter.group = try await context.registry.spelled(scope.group)
            watcher.filter.stage = scope.stage
        }
        watcher.filter.actions = Set(action.map(\.value))
        watcher.cursor = try name.map { try cursor($0.value, in: context) }
        (watcher.from, watcher.stopsAtEnd, watcher.retries) = (from, once, retries)
        watcher.interval = .seconds(interval)
        watcher.report = context.console.warn
        guard let exec else {
            return try await watcher.run { event in
                Self.print(event, to: context.console)
                return .done
            }
        }
        let command = EventCommand(
            exec, registry: context.location.text, timeLimit: timeout.map { .seconds($0) })
        try await watcher.run(command.handle)
    }

    private func cursor(_ name: CursorName, in context: CommandContext) throws -> CursorFile {
        let directory = try context.location.cursors(context.environment)
        try makeDirectories(directory.removingLastComponent())
        return try CursorFile(name, in: directory)
    }

    /// One line an event: JSON under `--json`.
    private static func print(_ event: Event, to console: Console) {
        guard !console.isJSON else { return Output.standard.write(event.line) }
        var parts = [
            console.styled("\(event.sequence ?? 0)", .dim), event.at.minute, "\(event.actor)",
            "\(event.action)",
        ]
        // A rejection that takes its version out of a stage says no more than its name.
        if let stage = event.stage, let group = event.group, event.from != event.version {
            parts.append("\(group):\(stage) \(event.from ?? "nothing") → \(event.version ?? "nothing")")
        } else if let name = event.version ?? event.group?.description {
            parts.append(name)
        }
        if !event.reason.isEmpty { parts.append(console.styled(event.reason.printable, .dim)) }
        Output.standard.write(parts.joined(separator: "  ") + "\n")
    }

    /// `GROUP` or `GROUP:STAGE`
    struct Scope: Sendable {
        let group: GroupName
        let stage: StageName?

        init(parsing text: String) throws(CairnError) {
            if text.contains(":") {
                let spec = try StageSpec(parsing: text)
                (group, stage) = (spec.group, spec.stage)
            } else {
                (group, stage) = (try GroupName(parsing: text), nil)
            }
        }
    }
}
