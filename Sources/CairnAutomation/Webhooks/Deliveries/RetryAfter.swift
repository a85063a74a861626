import CairnObjects

/// The header field `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
enum RetryAfter {
    /// - Returns: how long from now; `nil` where the text is neither, or the time is over.
    static func duration(_ text: String, from now: Timestamp) -> Duration? {
        if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
            return .seconds(min(Int64(text) ?? Int64.max, 366 * 86_400))
        }
        guard let date = date(text), date > now else { return nil }
        return .milliseconds(date.milliseconds - now.milliseconds)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`: the one form that servers may write today (section 5.6.7).
    private static func date(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[0].count == 4, parts[5] == "GMT", parts[1].count == 2,
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
        // What does not parse is no date.
        return try? Timestamp(parsing: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
