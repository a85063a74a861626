/// The number of a version in its group: from 1, consecutive, never reused.
package struct VersionNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: Int

    package static let first = VersionNumber(unchecked: 1)
    package static let maximum = 999_999_999

    private init(unchecked value: Int) { self.value = value }

    /// `nil` unless the value is from 1 to `maximum`.
    package init?(_ value: Int) {
        guard (1...Self.maximum).contains(value) else { return nil }
        self.value = value
    }

    /// - Throws: `invalid` where the text is not a decimal number from 1 without leading zeros.
    package init(parsing text: String) throws(CairnError) {
        guard let value = Int(text), let number = VersionNumber(value), String(value) == text else {
            throw CairnError(
                .invalid, "'\(text)' is not a version number", hint: "versions are numbered from 1")
        }
        self = number
    }

    package var next: VersionNumber { VersionNumber(unchecked: value + 1) }

    package var description: String { String(value) }

    package static func < (a: VersionNumber, b: VersionNumber) -> Bool { a.value < b.value }
}
