import CairnObjects

/// Times as HTTP has them (RFC 9110, section 5.6.7): `Wed, 25 Nov 2026 07:30:00 GMT`.
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ moment: Timestamp) -> String {
        let text = "\(moment)"
        let day = Int((moment.milliseconds - moment.milliseconds.modulo(86_400_000)) / 86_400_000)
        let weekday = days[(day % 7 + 7) % 7]
        let month = months[(Int(text.dropFirst(5).prefix(2)) ?? 1) - 1]
        return "\(weekday), \(text.dropFirst(8).prefix(2)) \(month) \(text.prefix(4)) "
            + "\(text.dropFirst(11).prefix(8)) GMT"
    }

    /// - Returns: `nil` where the text is no such time: then a condition with it is passed over.
    static func parse(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: parts[2]) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return try? Timestamp(parsing: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")  // as said above
    }
}

extension Int64 {
    fileprivate func modulo(_ divisor: Int64) -> Int64 { (self % divisor + divisor) % divisor }
}
