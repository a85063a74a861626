import CairnObjects

/// A value that is one of a few words of the model card schema, which are its raw values.
package protocol CardWord: RawRepresentable, CaseIterable, Equatable, Sendable where RawValue == String {
    /// What such a value is, for errors: `a risk rating`.
    static var title: String { get }
}

extension CardWord {
    /// - Throws: `invalid` where the text is none of the words.
    init(parsing text: String) throws(CairnError) {
        guard let word = Self(rawValue: text) else {
            throw CairnError(
                .invalid, "'\(text.printable)' is not \(Self.title)",
                hint: "use one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = word
    }
}

/// How much harm the model can do, as its owners judge.
package enum RiskRating: String, CardWord {
    case high = "High"
    case medium = "Medium"
    case low = "Low"
    case unknown = "Unknown"

    package static let title = "a risk rating"
}

/// Which way training moves its objective.
package enum ObjectiveDirection: String, CardWord {
    case maximize = "Maximize"
    case minimize = "Minimize"

    package static let title = "what an objective function does"
}
