/// One ref move: from the digest that stood there to the digest that shall stand there.
///
/// `from` nil means that nothing stood there, `to` nil that nothing shall. It is plain data: what a
/// transaction asks for, what the log keeps, and what replaying the log applies.
package struct RefMove: Hashable, Sendable {
    package let ref: RefName
    package let from: Digest?
    package let to: Digest?

    package init(_ ref: RefName, from: Digest?, to: Digest?) {
        (self.ref, self.from, self.to) = (ref, from, to)
    }

    /// - Throws: `invalid` where it is none.
    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        ref = try members.required("ref", try members.parsed("ref", RefName.init(parsing:)))
        from = try members.parsed("from", Digest.init(parsing:))
        to = try members.parsed("to", Digest.init(parsing:))
        guard members.rest.isEmpty else { throw CairnError(.invalid, "\(path) has members that no move has") }
    }

    package var json: JSON {
        ["ref": .text(ref), "from": from.map(JSON.text) ?? .null, "to": to.map(JSON.text) ?? .null]
    }
}
