import CairnObjects
import CairnRegistry
import CairnServer
import HTTPTypes
import Hummingbird

/// Recognises callers by name alone (`Authorization: Bearer ana`): for tests of what routes do once it is
/// known who asks.
struct Callers: Authenticator {
    let known: [String: Access]

    /// One for each role, and `fred`, who has all of them in groups that begin with `fraud-`.
    static func standard() throws -> Callers {
        var grants: [String: [String]] = [:]
        for role in Role.allCases { grants[role.rawValue] = [role.rawValue] }
        grants["ana"] = ["contributor"]
        grants["bob"] = ["approver"]
        grants["olga"] = ["operator"]
        grants["root"] = ["administrator"]
        grants["fred"] = ["administrator:fraud-*"]
        grants["rita"] = ["reader:fraud-*"]
        var known: [String: Access] = [:]
        for (name, texts) in grants {
            known[name] = Access(
                try Principal(parsing: name), grants: try texts.map { try Grant(parsing: $0) })
        }
        return Callers(known: known)
    }

    func access(of request: Request, in context: CallContext) async throws -> Access? {
        guard let field = request.headers[.authorization] else { return nil }
        guard let access = known[String(field.dropFirst("Bearer ".count))] else {
            throw CairnError(.unauthenticated, "nobody knows this token")
        }
        return access
    }
}
