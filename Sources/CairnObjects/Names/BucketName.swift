/// The name of a bucket, as S3 has it: 3 to 63 small letters, digits, dots and hyphens, beginning and ending
/// with a letter or a digit, no two dots together, and not like an IP address.
package struct BucketName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String

    private static let lengths = 3...63

    /// - Throws: `invalid` where the text breaks the rule.
    package init(parsing text: String) throws(CairnError) {
        let characters = Array(text.utf8)
        guard Self.lengths.contains(characters.count), let first = characters.first,
            let last = characters.last, first.isSmall, last.isSmall,
            characters.allSatisfy({ $0.isSmall || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }),
            !text.contains(".."), !Self.isAddress(text)
        else {
            throw CairnError(
                .invalid, "'\(text.printable)' is not a bucket's name",
                hint: "use 3 to 63 small letters, digits, dots and hyphens")
        }
        description = text
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
    }

    package static func < (a: BucketName, b: BucketName) -> Bool { a.description < b.description }
}

extension UInt8 {
    /// A small ASCII letter or a digit.
    fileprivate var isSmall: Bool {
        isAlphanumeric && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }
}
