/// What a section of a card in Markdown is about, and so where its text belongs.
enum CardTopic: CaseIterable {
    case overview
    case uses, purpose, factors, risk
    case problem, stakeholders, line
    case training, evaluation
    case additional, ethics, caveats

    /// The section of the schema that it is part of.
    enum Section { case overview, uses, business, training, evaluation, additional }

    var section: Section {
        switch self {
        case .overview: .overview
        case .uses, .purpose, .factors, .risk: .uses
        case .problem, .stakeholders, .line: .business
        case .training: .training
        case .evaluation: .evaluation
        case .additional, .ethics, .caveats: .additional
        }
    }

    /// Headings that name it, in small letters.
    private var names: [String] {
        switch self {
        case .overview: ["model overview", "overview", "model description", "model details"]
        case .uses: ["intended use", "intended uses", "uses"]
        case .purpose: ["purpose", "purpose of model", "purpose of the model"]
        case .factors: ["factors", "factors affecting model efficiency"]
        case .risk: ["risk", "risks", "risk rating", "explanations for risk rating"]
        case .problem: ["business", "business details", "business problem"]
        case .stakeholders: ["business stakeholders", "stakeholders"]
        case .line: ["line of business"]
        case .training: ["training", "training details", "training observations"]
        case .evaluation: ["evaluation", "evaluation details", "evaluations", "evaluation results"]
        case .additional: ["additional information", "additional details"]
        case .ethics: ["ethical considerations", "ethics"]
        case .caveats: ["caveats", "caveats and recommendations", "caveats and limitations"]
        }
    }

    /// The topic of a heading, whatever its letters' case, its number and its decoration; `nil` for a heading
    /// that the schema has no place for.
    init?(heading: String) {
        let name = heading.prefix { $0 != ":" }.lowercased().replacing("&", with: " and ")
            .split { !$0.isLetter }.joined(separator: " ")
        let topic = Self.allCases.first { $0.names.contains(name) }
        guard let topic = topic ?? (name.hasPrefix("caveats ") ? .caveats : nil) else { return nil }
        self = topic
    }
}
