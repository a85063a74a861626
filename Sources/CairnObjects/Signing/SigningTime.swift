/// When a request was signed, as `X-Amz-Date` has it: `20261125T073000Z`.
package struct SigningTime: Hashable, Sendable, CustomStringConvertible {
    package let description: String
    package let moment: Timestamp

    /// The eight digits of the day, which the scope must name too.
    package var day: String { String(description.prefix(8)) }

    /// The second in which the moment lies.
    package init(_ moment: Timestamp) {
        let seconds = moment.milliseconds.quotient(by: 1000)
        self.moment = Timestamp(milliseconds: seconds * 1000)
        let text = self.moment.description
        description = text.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    /// - Returns: `nil` where the text is no such time.
    package init?(parsing text: String) {
        let digits = Array(text)
        guard text.utf8.count == 16, digits.count == 16, digits[8] == "T", digits[15] == "Z" else {
            return nil
        }
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        let spelled =
            "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z"
        // What is no date is no time of signing either.
        guard let moment = try? Timestamp(parsing: spelled) else { return nil }
        self.init(moment)
        guard description == text else { return nil }
    }
}

extension Int64 {
    /// Rounded down, also below zero.
    fileprivate func quotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
