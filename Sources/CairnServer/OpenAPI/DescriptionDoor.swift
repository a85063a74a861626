import CairnObjects
import HTTPTypes

/// The one address that tells of all the others.
struct DescriptionDoor: Door {
    static let path = "\(API.root)/openapi.json"

    let routes: [Route]

    /// - Parameter described: The routes of the other doors.
    init(of described: [Route]) {
        // Made once: what it says does not change while the server runs.
        let answer = Route(.get, Self.path, .open) { _ in .json([:]) }
        let document = OpenAPIDocument(of: described + [answer]).json.canonicalBytes
        let tag = EntityTag(Digest(of: document))
        routes = [
            Route(.get, Self.path, .open) { _ in Answer(.bytes(document, type: "application/json"), tag: tag)
            }
        ]
    }
}
