/// A moment in UTC, to the millisecond, written as RFC 3339 (`2026-11-23T17:43:38.120Z`), years 0000 to 9999.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

    /// This moment, later by so many milliseconds (earlier where negative).
    package func advanced(byMilliseconds amount: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds + amount)
    }
}

extension Timestamp: CustomStringConvertible {
    package var description: String {
        let days = milliseconds.flooredQuotient(dividingBy: Self.perDay)
        let rest = milliseconds - days * Self.perDay
        let date = CivilDate(daysSinceEpoch: days)
        let seconds = rest / 1000
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0.padded(to: 2) }
        let fraction = rest % 1000 == 0 ? "" : ".\((rest % 1000).padded(to: 3))"
        return "\(date)T\(time.joined(separator: ":"))\(fraction)Z"
    }

    /// The day alone (`2026-11-23`), for tables that people read.
    package var day: String { String(description.prefix(10)) }

    /// Day and minute (`2026-11-23 17:43`), for lists that people read.
    package var minute: String { "\(day) \(description.dropFirst(11).prefix(5))" }

    private static var perDay: Int64 { 86_400_000 }

    /// From 0000-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z.
    private static var years: ClosedRange<Int64> { -62_167_219_200_000...253_402_300_799_999 }
}

extension Timestamp {
    /// Parses an RFC 3339 date-time. Fractions past the millisecond are cut off; a leap second counts as the
    /// next.
    ///
    /// - Throws: `invalid` where the text is not RFC 3339, or names a day or a time that does not exist.
    package init(parsing text: String) throws(CairnError) {
        guard let milliseconds = Self.parse(text) else {
            throw CairnError(
                .invalid, "'\(text)' is not a time",
                hint: "write it as RFC 3339, for example 2026-11-23T17:43:38Z")
        }
        self.init(milliseconds: milliseconds)
    }

    private static func parse(_ text: String) -> Int64? {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), scanner.skip("T", "t", " "),
            let hour = scanner.number(digits: 2), scanner.skip(":"),
            let minute = scanner.number(digits: 2), scanner.skip(":"),
            let second = scanner.number(digits: 2)
        else { return nil }
        guard let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if scanner.skip(".") {
            guard let value = scanner.fraction(digits: 3) else { return nil }
            fraction = value
        }
        guard let offset = zoneOffset(&scanner), scanner.isAtEnd else { return nil }
        let seconds = hour * 3600 + minute * 60 + second
        let milliseconds = date.daysSinceEpoch * perDay + seconds * 1000 + fraction - offset
        // An offset can lead out of the years that four digits write.
        guard years.contains(milliseconds) else { return nil }
        // Leap seconds end a day of UTC and nothing else.
        let ofDay = milliseconds - milliseconds.flooredQuotient(dividingBy: perDay) * perDay
        return second < 60 || ofDay < 1000 ? milliseconds : nil
    }

    /// The offset from UTC in milliseconds: `Z`, or `+hh:mm`, or `-hh:mm`.
    private static func zoneOffset(_ scanner: inout DigitScanner) -> Int64? {
        if scanner.skip("Z", "z") { return 0 }
        let isWest = scanner.skip("-")
        guard isWest || scanner.skip("+"), let hours = scanner.number(digits: 2), scanner.skip(":"),
            let minutes = scanner.number(digits: 2), hours < 24, minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes) * 60_000
    }
}

/// A day of the proleptic Gregorian calendar, converted to and from a count of days by the arithmetic of
/// Howard Hinnant, "chrono-compatible low-level date algorithms": years that begin in March, eras of 400
/// years.
private struct CivilDate: CustomStringConvertible {
    let year: Int64, month: Int64, day: Int64

    init?(year: Int64, month: Int64, day: Int64) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[Int(month) - 1] else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    init(daysSinceEpoch: Int64) {
        let shifted = daysSinceEpoch + 719_468  // days from 0000-03-01
        let era = shifted.flooredQuotient(dividingBy: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(dividingBy: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    var description: String { "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))" }
}

/// Reads fixed-width decimal fields from ASCII text.
private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ accepted: Character...) -> Bool {
        guard let byte = rest.first, accepted.contains(Character(Unicode.Scalar(byte))) else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// One digit or more after the point, as so many decimal places; further digits are passed over.
    mutating func fraction(digits: Int) -> Int64? {
        guard var value = digit() else { return nil }
        var read = 1
        while let next = digit() {
            if read < digits {
                value = value * 10 + next
                read += 1
            }
        }
        for _ in read..<digits { value *= 10 }
        return value
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, (48...57).contains(byte) else { return nil }
        rest = rest.dropFirst()
        return Int64(byte - 48)
    }
}

extension Int64 {
    fileprivate func flooredQuotient(dividingBy divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    fileprivate func padded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
