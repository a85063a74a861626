import ArgumentParser
import CairnRegistry

/// What every command that decides takes.
struct DecisionOptions: ParsableArguments {
    @Option(name: [.customShort("m"), .long], help: "Why.")
    var message: String?

    @Flag(name: [.long, .customShort("n")], help: "Only tell what would happen, rule by rule.")
    var dryRun = false
}

extension CommandContext {
    func intent(_ options: DecisionOptions) -> Intent {
        intent(options.message, isDryRun: options.dryRun)
    }
}
