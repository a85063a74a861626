/// Who made a version: as they call themselves, and the principal that the registry knew them by.
package struct Author: Equatable, Sendable {
    package var name: String
    package var email: String?
    package var principal: Principal?
    package var unknown: [String: JSON] = [:]

    package init(name: String, email: String? = nil, principal: Principal? = nil) {
        (self.name, self.email, self.principal) = (name, email, principal)
    }

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        name = try members.requiredString("name")
        email = try members.string("email")
        principal = try members.parsed("principal", Principal.init(parsing:))
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            ["name": .string(name), "email": email.map(JSON.string), "principal": principal.map(JSON.text)],
            and: unknown)
    }
}
