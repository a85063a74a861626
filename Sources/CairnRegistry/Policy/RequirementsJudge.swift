package import CairnObjects

extension Requirements {
    /// Judges what a version brings along.
    package func judge(_ candidate: Candidate, in situation: Situation) -> [RuleResult] {
        let shown = evidence.sorted { $0.rawValue < $1.rawValue }.map { Self.judge($0, candidate) }
        return shown
            + metrics.sorted { $0.key < $1.key }.flatMap { name, rule in
                MetricJudge(name: name, rule: rule, candidate: candidate, situation: situation).judge()
            }
    }

    private static func judge(_ evidence: Evidence, _ candidate: Candidate) -> RuleResult {
        let (record, id) = (candidate.record, candidate.id)
        func result(_ passes: Bool, _ finding: String, _ remedy: String) -> RuleResult {
            RuleResult("evidence \(evidence)", passes: passes, finding, remedy: remedy)
        }
        switch evidence {
        case .card:
            return result(
                record.card != nil, record.card == nil ? "\(id) has no model card" : "\(id) has a model card",
                "push it with --card FILE")
        case .report:
            return result(
                record.report != nil,
                record.report == nil ? "\(id) has no evaluation report" : "\(id) has an evaluation report",
                "push it with --report FILE")
        case .inputDigests:
            let without = record.inputs.filter { $0.digest == nil }.map(\.name)
            let finding =
                record.inputs.isEmpty
                ? "\(id) names no inputs"
                : without.isEmpty
                    ? "all \(record.inputs.count) inputs of \(id) carry digests"
                    : "inputs without a digest: \(without.joined(separator: ", "))"
            return result(
                !record.inputs.isEmpty && without.isEmpty, finding,
                "push it with --input NAME=PATH, or NAME=URI@sha256:…")
        case .cleanSource:
            return cleanSource(of: candidate)
        case .signature:
            return result(
                false, "this cairn checks no signatures yet", "take the rule out of the policy")
        }
    }

    private static func cleanSource(of candidate: Candidate) -> RuleResult {
        let source = candidate.record.source
        let finding: String
        switch (source?.commit, source?.dirty) {
        case (nil, _): finding = "\(candidate.id) names no commit"
        case (let commit?, false): finding = "made from commit \(commit.prefix(12)), with nothing uncommitted"
        case (let commit?, true): finding = "made from commit \(commit.prefix(12)) with uncommitted changes"
        case (let commit?, nil): finding = "nobody says whether commit \(commit.prefix(12)) was all there was"
        }
        return RuleResult(
            "evidence \(Evidence.cleanSource)", passes: source?.commit != nil && source?.dirty == false,
            finding, remedy: "commit everything, then push from the work tree")
    }
}
