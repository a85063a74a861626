/// The name of a group: `[A-Za-z0-9](-*[A-Za-z0-9]){0,62}`, as SageMaker's EntityName, unique without regard
/// to case.
package struct GroupName: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// The longest name, in characters that are not hyphens at the end.
    package static let maximumLength = 63

    /// - Throws: `invalid` where the text breaks the rule.
    package init(parsing text: String) throws(CairnError) {
        let characters = Array(text.utf8)
        let alphanumerics = characters.count { $0.isAlphanumeric }
        guard let first = characters.first, let last = characters.last, first.isAlphanumeric,
            last.isAlphanumeric,
            alphanumerics <= Self.maximumLength, characters.count <= 4 * Self.maximumLength,
            characters.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "-") })
        else {
            throw CairnError(
                .invalid, "'\(text)' is not a group name",
                hint: "use letters, digits and hyphens, beginning and ending with a letter or a digit, "
                    + "at most \(Self.maximumLength) of them")
        }
        description = text
    }

    /// The form under which names are compared: two names that differ only in case are the same.
    package var folded: String { description.lowercased() }
}

/// Two names that differ only in case are the same name, wherever names are compared.
extension GroupName: Comparable {
    package static func == (a: GroupName, b: GroupName) -> Bool { a.folded == b.folded }

    package static func < (a: GroupName, b: GroupName) -> Bool { a.folded < b.folded }

    package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}

extension UInt8 {
    /// An ASCII letter or digit.
    var isAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
