package import CairnObjects

/// Until when a token holds.
package enum TokenExpiry: Sendable, Equatable, CustomStringConvertible {
    case after(Period)
    case at(Timestamp)
    case never

    /// Long enough for a quarter's work, short enough that forgotten tokens die.
    package static let standard = TokenExpiry.after(Period(seconds: 90 * 86_400))

    /// Reads `never`, a length of time (`30d`) or a moment (RFC 3339).
    ///
    /// - Throws: `invalid` where it is none of them.
    package init(parsing text: String) throws(CairnError) {
        if text == "never" {
            self = .never
        } else if let period = try? Period(parsing: text) {  // what is none may be a moment
            self = .after(period)
        } else if let moment = try? Timestamp(parsing: text) {  // what is neither is refused
            self = .at(moment)
        } else {
            throw CairnError(
                .invalid, "'\(text.printable)' does not say until when",
                hint: "write a length of time (30d), a moment (2027-01-31T00:00:00Z), or never")
        }
    }

    package var description: String {
        switch self {
        case .after(let period): period.description
        case .at(let moment): moment.description
        case .never: "never"
        }
    }

    /// The moment at which it ends; `nil` for never.
    ///
    /// - Throws: `invalid` where that has passed.
    func moment(from now: Timestamp) throws(CairnError) -> Timestamp? {
        switch self {
        case .never: return nil
        case .after(let period): return now.advanced(byMilliseconds: period.milliseconds)
        case .at(let moment):
            guard moment > now else { throw CairnError(.invalid, "\(moment) has passed already") }
            return moment
        }
    }
}
