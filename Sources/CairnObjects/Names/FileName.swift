/// The relative path of a version's file, with `/` between its parts (`model.tar.gz`, `code/inference.py`).
///
/// It can never lead out of the directory it is placed in: no part is empty, `.` or `..`, and none holds a
/// backslash, a NUL or a control character. Names are ordered by the bytes of their UTF-8.
package struct FileName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String

    /// In bytes of UTF-8, as most file systems count.
    package static let maximumLength = 1024
    package static let maximumPartLength = 255

    /// - Throws: `invalid` where the path is absolute, leads upward, or holds what no file name should.
    package init(parsing text: String) throws(CairnError) {
        func refusal(_ why: String) -> CairnError {
            CairnError(
                .invalid, "'\(text.printable)' cannot be the name of a file: \(why)",
                hint: "use a relative path of ordinary names, such as code/inference.py")
        }
        guard !text.isEmpty else { throw refusal("it is empty") }
        guard text.utf8.count <= Self.maximumLength else { throw refusal("over \(Self.maximumLength) bytes") }
        guard !text.unicodeScalars.contains(where: { $0.isControl || $0 == "\\" }) else {
            throw refusal("control characters and backslashes are not allowed")
        }
        for part in Self.split(text) {
            guard !part.isEmpty else { throw refusal("it is absolute or has an empty part") }
            guard part != ".", part != ".." else { throw refusal("'\(part)' is not allowed in it") }
            guard part.utf8.count <= Self.maximumPartLength else {
                throw refusal("a part has over \(Self.maximumPartLength) bytes")
            }
        }
        description = text
    }

    private init(unchecked text: String) { description = text }

    /// The names of the directories above, outermost first, then the last part.
    package var parts: [String] { Self.split(description) }

    /// Split by scalars, as a file system does: Swift's `Character` joins a slash and a combining mark behind
    /// it into one, and would let `../\u{301}x` pass as a single part.
    private static func split(_ text: String) -> [String] {
        text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
    }

    package static func < (a: FileName, b: FileName) -> Bool {
        a.description.utf8.lexicographicallyPrecedes(b.description.utf8)
    }
}

extension Unicode.Scalar {
    /// C0 and C1 control characters, the line separators, and the marks that turn the direction of text.
    package var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension String {
    /// The text with control characters shown as `\u{…}`, safe to print on a terminal.
    package var printable: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            text += scalar.isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
    }
}

extension FileName {
    /// A name that another one uses as a directory (`a` beside `a/b`), so that the two cannot be placed
    /// together.
    package static func clash(among names: Set<FileName>) -> FileName? {
        for name in names.sorted() {
            var above = ""
            for part in name.parts.dropLast() {
                above += above.isEmpty ? part : "/\(part)"
                let directory = FileName(unchecked: above)
                if names.contains(directory) { return directory }
            }
        }
        return nil
    }
}
