import CairnObjects

/// Header fields in the order in which they were given or came. Names are compared without regard to case.
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One field.
    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package private(set) var fields: [Field] = []

    package init() {}

    package init(dictionaryLiteral fields: (String, String)...) {
        for (name, value) in fields { add(name, value) }
    }

    /// The first field of that name; setting it replaces all of them.
    package subscript(name: String) -> String? {
        get { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
        set {
            fields.removeAll { $0.name.lowercased() == name.lowercased() }
            if let newValue { add(name, newValue) }
        }
    }

    package mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// - Throws: `invalid` for a name that is no token, and for a value that would end its line or the text:
    ///   what follows would be taken for another field (RFC 9110, section 5.5).
    func check() throws(CairnError) {
        for field in fields {
            let isToken =
                !field.name.isEmpty && field.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x3a }
            guard isToken, field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
                throw CairnError(.invalid, "the header '\(field.name)' cannot be sent")
            }
        }
    }
}

extension String {
    /// Without the spaces, tabs and line ends around it.
    func trimmingWhitespace() -> String {
        let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" }
        let tail = unicodeScalars.drop(while: isSpace)
        return String(String.UnicodeScalarView(tail.reversed().drop(while: isSpace).reversed()))
    }
}
