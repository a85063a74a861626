/// The number of an observation of a version: from 1, consecutive.
package struct ObservationNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: Int

    package static let first = ObservationNumber(unchecked: 1)

    private init(unchecked value: Int) { self.value = value }

    /// - Throws: `invalid` where the text is not a decimal number from 1 without leading zeros.
    package init(parsing text: String) throws(CairnError) {
        guard let value = Int(text), value >= 1, String(value) == text else {
            throw CairnError(
                .invalid, "'\(text.printable)' is not the number of an observation",
                hint: "observations are numbered from 1")
        }
        self.value = value
    }

    package var next: ObservationNumber { ObservationNumber(unchecked: value + 1) }

    package var description: String { String(value) }

    package static func < (a: ObservationNumber, b: ObservationNumber) -> Bool { a.value < b.value }
}
