import CairnObjects

/// What came of reading a registry over.
struct ImportCounts: Sendable {
    var groups = 0
    var registered = 0
    var present = 0
    var decided = 0
    var cards = 0
    /// Artifacts, actions, contexts and what came of what.
    var lineage = 0
    /// Packages whose bytes could not be had, and why.
    var withoutBytes: [String] = []
    /// What is not read over, and why.
    var refused: [String] = []
    /// What the other side does not let be read.
    var unread: [String] = []
    var isDryRun = false

    var json: JSON {
        .members([
            "groups": .integer(groups), "registered": .integer(registered), "present": .integer(present),
            "decided": .integer(decided), "cards": .integer(cards), "lineage": .integer(lineage),
            "withoutBytes": .integer(withoutBytes.count), "refused": .array(refused.map(JSON.string)),
            "unread": .array(unread.map(JSON.string)), "dryRun": isDryRun ? true : nil,
        ])
    }

    var lines: [String] {
        var lines = [
            (isDryRun ? "Would read " : "Read ") + "\(groups) group\(groups == 1 ? "" : "s") over: "
                + "\(registered) registered, \(present) there already, \(decided) decided."
        ]
        if cards + lineage > 0 {
            lines.append("\(Self.count(cards, "version")) of model cards and \(lineage) of lineage made.")
        }
        if !withoutBytes.isEmpty {
            lines.append(
                "\(withoutBytes.count) without their bytes: their addresses are recorded, with no digest.")
        }
        lines += unread.map { "Not read: \($0)" } + refused.map { "Not read over: \($0)" }
        return lines
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
