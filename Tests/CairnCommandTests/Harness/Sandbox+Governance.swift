import ProgramTesting

extension Sandbox {
    /// A sandbox whose group `g` has one version, pushed by ann, with metrics, a card, and inputs.
    static func withEvidence(_ variables: [String: String] = [:]) throws -> Sandbox {
        try Templates.sandbox(like: "a version with evidence", variables) { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g")
            try sandbox.file("card.md", "# Card\n")
            try sandbox.pushEvident(1, auc: 0.95)
        }
    }

    /// Pushes `model N` to `g` as ann, with the metrics `auc` and `log_loss` and a card.
    func pushEvident(_ number: Int, auc: Double) throws {
        let run = try push(
            "model \(number)", "--metric", "auc=\(auc)", "--metric", "log_loss=0.2", "--card", "card.md")
        guard run.status == 0 else { throw HarnessError(run.testDescription) }
    }

    /// Sets the rules of `g`.
    func setRules(_ yaml: String) throws {
        try file("policy.yaml", yaml)
        try require("policy", "set", "g", "policy.yaml")
    }

    /// Runs the program as somebody else.
    @discardableResult
    func cairn(as actor: String, _ arguments: String...) throws -> Run {
        try run([CairnProgram.path] + arguments, setting: ["CAIRN_ACTOR": actor])
    }

    /// The log's signed head: equal heads mean that nothing has changed.
    func head() throws -> String { try require("audit", "checkpoint").output }
}

extension Run {
    /// The lines of standard error, without the spaces at their ends and with runs of spaces as one.
    var errorLines: [String] {
        errors.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    }
}
