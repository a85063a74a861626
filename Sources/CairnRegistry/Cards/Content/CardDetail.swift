import CairnObjects

/// A text under a name of the author's own. Details have an order, which their JSON form, an object, cannot
/// show.
package struct CardDetail: Equatable, Sendable {
    package var name: String
    package var text: String

    package init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }

    static func list(json: JSON, path: String) throws(CairnError) -> [CardDetail] {
        var members = try JSONMembers(json, path: path)
        var details: [CardDetail] = []
        for name in members.rest.keys.sorted() {
            if let text = try members.string(name) { details.append(CardDetail(name, text)) }
        }
        return details
    }

    static func json(_ details: [CardDetail]) -> JSON? {
        guard !details.isEmpty else { return nil }
        return .object(Dictionary(details.map { ($0.name, JSON.string($0.text)) }) { first, _ in first })
    }
}
