/// Which groups something is about: a group's name in which `*` stands for any characters, compared without
/// regard to case. `*` alone is all groups, and what is the registry's own.
package struct GroupPattern: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// All groups.
    package static let all = GroupPattern(unchecked: "*")

    private init(unchecked text: String) { description = text }

    /// - Throws: `invalid` where no group's name could match.
    package init(parsing text: String) throws(CairnError) {
        let isPossible =
            !text.isEmpty && text.utf8.count <= 4 * GroupName.maximumLength && !text.contains("**")
            && text.utf8.allSatisfy {
                $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "*")
            }
        guard isPossible else {
            throw CairnError(
                .invalid, "'\(text.printable)' is no pattern of group names",
                hint: "write a group's name, in which * stands for anything: 'fraud-*', or '*' for all")
        }
        description = text
    }

    package var isAll: Bool { self == .all }

    package func matches(_ group: GroupName) -> Bool {
        Self.matches(Array(group.folded.utf8)[...], Array(description.lowercased().utf8)[...])
    }

    /// Goes back to the last star only, which suffices: what came before it has matched already.
    private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (text, pattern) = (text, pattern)
        var retry: (text: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern.removeFirst()
                retry = (text, pattern)
            } else if let first = text.first, first == pattern.first {
                text.removeFirst()
                pattern.removeFirst()
            } else if text.isEmpty, pattern.isEmpty {
                return true
            } else if let last = retry, !last.text.isEmpty {
                (text, pattern) = (last.text.dropFirst(), last.pattern)
                retry = (text, pattern)
            } else {
                return false
            }
        }
    }
}
