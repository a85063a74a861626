/// What a version must bring along: evidence, and metrics within bounds.
package struct Requirements: Equatable, Sendable {
    package var evidence: Set<Evidence> = []
    package var metrics: [String: MetricRule] = [:]

    /// Something that a version has or has not. The raw values are how policies name it.
    package enum Evidence: String, Sendable, CaseIterable, CustomStringConvertible {
        case card
        /// Every input carries a digest, and there is at least one.
        case inputDigests = "input-digests"
        /// A commit is named, and the work tree had no changes beside it.
        case cleanSource = "clean-source"
        /// An evaluation report is attached.
        case report
        /// A signature over the version. No program checks one yet, so it never passes.
        case signature

        package var description: String { rawValue }
    }

    package init() {}

    package var isEmpty: Bool { evidence.isEmpty && metrics.isEmpty }

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        for (index, text) in try members.strings("evidence").enumerated() {
            guard let kind = Evidence(rawValue: text) else {
                throw Self.unknown(text, at: "\(members.path(of: "evidence"))[\(index)]")
            }
            evidence.insert(kind)
        }
        let metricsPath = members.path(of: "metrics")
        for (name, rule) in try members.object("metrics") {
            metrics[name] = try MetricRule(json: rule, path: "\(metricsPath).\(name)")
        }
        try members.refuseRest(known: ["evidence", "metrics"])
    }

    private static func unknown(_ text: String, at path: String) -> CairnError {
        let all = Evidence.allCases.map(\.rawValue)
        let close = Suggestion.closest(to: text, among: all)
        return CairnError(
            .invalid, "\(path): '\(text.printable)' is no kind of evidence",
            hint: close.map { "did you mean '\($0)'?" } ?? "use \(all.joined(separator: ", "))")
    }

    var json: JSON {
        .compact([
            "evidence": .array(evidence.map(\.rawValue).sorted().map(JSON.string)),
            "metrics": .object(metrics.mapValues(\.json)),
        ])
    }

    /// The stages whose metrics it compares with.
    package var comparedStages: [StageName] {
        metrics.sorted { $0.key < $1.key }.flatMap {
            [$0.value.noWorseThan?.stage, $0.value.betterThan?.stage].compactMap { $0 }
        }
    }
}
