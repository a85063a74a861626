import CairnObjects

/// What every rule said, a line each; below one that failed, what would make it pass.
struct RulesTable {
    private let rules: [RuleResult]

    init(_ rules: [RuleResult]) { self.rules = rules }

    func lines(_ console: Console) -> [String] {
        let width = rules.map(\.rule.printable.count).max() ?? 0
        return rules.flatMap { result in
            let name = result.rule.printable
            let padding = String(repeating: " ", count: width - name.count)
            let mark = result.passes ? console.styled("pass", .green) : console.styled("FAIL", .red)
            let line = "  \(mark)  \(name)\(padding)  \(result.finding.printable)"
            guard !result.passes, let remedy = result.remedy else { return [line] }
            let indent = String(repeating: " ", count: width + 10)
            return [line, console.styled("\(indent)to pass: \(remedy.printable)", .dim)]
        }
    }
}
