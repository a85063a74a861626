import CairnObjects

/// An entity tag (RFC 9110, section 8.8.3). A ref's is the digest that it names, so that `If-Match` is
/// compare-and-set.
struct EntityTag: Sendable, Equatable, CustomStringConvertible {
    private let opaque: String
    private let isWeak: Bool

    init(_ opaque: String) { (self.opaque, isWeak) = (opaque, false) }

    private init(weak opaque: String) { (self.opaque, isWeak) = (opaque, true) }

    init(_ digest: Digest) { self.init(digest.description) }

    /// The same for another encoding of the same bytes.
    var weakened: EntityTag { EntityTag(weak: opaque) }

    var description: String { isWeak ? "W/\"\(opaque)\"" : "\"\(opaque)\"" }

    /// Whether a header field (`If-Match`, `If-None-Match`) lists it, or `*`.
    func isAmong(_ field: String?) -> Bool {
        guard let field else { return false }
        return Self.list(field).contains { $0 == "*" || $0 == opaque }
    }

    /// The opaque parts of the tags that a header field lists.
    static func list(_ field: String) -> [String] {
        field.split(separator: ",").map { part in
            var text = part.drop { $0 == " " || $0 == "\t" }
            while text.last == " " || text.last == "\t" { text.removeLast() }
            if text.hasPrefix("W/") { text = text.dropFirst(2) }
            if text.count >= 2, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
            return String(text)
        }
    }
}
