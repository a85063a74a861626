import CairnObjects

extension JSONWebToken {
    /// Clocks may differ by so many milliseconds.
    static let leeway: Int64 = 60_000

    var issuer: String? { if case .string(let text)? = claims["iss"] { text } else { nil } }

    /// For whom it is made: one text, or several.
    var audiences: [String] {
        switch claims["aud"] {
        case .string(let text)?: [text]
        case .array(let elements)?:
            elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
        default: []
        }
    }

    /// Checks that it holds now.
    ///
    /// - Returns: when it ends.
    /// - Throws: `unauthenticated` where it has ended, has not begun, or never ends.
    func checkTimes(at now: Timestamp) throws(CairnError) -> Timestamp {
        guard let end = try time("exp") else {
            throw CairnError(.unauthenticated, "the token lacks the claim 'exp': it would never end")
        }
        guard end.advanced(byMilliseconds: Self.leeway) > now else {
            throw CairnError(
                .unauthenticated, "the token expired at \(end)", hint: "ask its issuer for another")
        }
        for name in ["nbf", "iat"] {
            guard let begin = try time(name) else { continue }
            guard begin <= now.advanced(byMilliseconds: Self.leeway) else {
                throw CairnError(
                    .unauthenticated, "the token holds from \(begin) on, and it is \(now)",
                    hint: "look whether the clocks are right")
            }
        }
        return end
    }

    /// A claim that is a NumericDate: seconds since 1970 (RFC 7519, section 2).
    private func time(_ name: String) throws(CairnError) -> Timestamp? {
        guard let value = claims[name] else { return nil }
        guard case .number(let seconds) = value, (0...253_402_300_799).contains(seconds) else {
            throw CairnError(.unauthenticated, "the token's claim '\(name)' is no time")
        }
        return Timestamp(milliseconds: Int64(seconds * 1000))
    }
}
