// A model card's content is a tree of small objects, most of whose members are text. Each object declares its
// members once, in `fields`; reading, writing and filling in follow from that.

package import CairnObjects

/// An object of SageMaker's model card JSON schema.
///
/// Types, enumerations and required members are checked as the schema says. Its limits on lengths are not:
/// they are those of a service's storage, and evidence that is too long for it is evidence all the same.
package protocol CardPart: Equatable, Sendable {
    /// The part that says nothing.
    init()

    /// The members that the schema names, in its order.
    static var fields: [CardField<Self>] { get }

    /// The members that it does not name, kept as they are.
    var unknown: [String: JSON] { get set }

    /// Whether both speak of the same thing, so that in a list only one of them may stand.
    func speaksOf(theSameAs other: Self) -> Bool

    /// Checks what no member shows alone.
    ///
    /// - Throws: `invalid`, naming what is wrong by its path.
    func check(path: String) throws(CairnError)
}

extension CardPart {
    package func speaksOf(theSameAs other: Self) -> Bool { self == other }

    package func check(path: String) throws(CairnError) {}

    /// - Throws: `invalid`, naming the member that is wrong by its path.
    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        self.init()
        for field in Self.fields { try field.read(&self, &members) }
        unknown = members.rest
        try check(path: path)
    }

    /// Members that state nothing are left out.
    package var json: JSON {
        var members = unknown
        for field in Self.fields { members[field.key] = field.write(self) }
        return .object(members)
    }

    /// What this part says, and where it says nothing, what the other one does.
    func filled(from other: Self) -> Self {
        var part = self
        for field in Self.fields { field.fill(&part, other) }
        return part
    }

    var isEmpty: Bool { json == .object([:]) }
}
