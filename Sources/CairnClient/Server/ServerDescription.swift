package import CairnObjects
import CairnTransport

/// What a server says of itself before anything else is asked.
package struct ServerDescription: Sendable {
    package let version: String
    /// The key that signs its log.
    package let key: VerifierKey

    init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "answer")
        guard try members.string("name") == "cairn" else { throw CairnError(.invalid, "it is none") }
        version = try members.requiredString("version")
        key = try members.required(
            "verifierKey", try members.parsed("verifierKey", VerifierKey.init(encoded:)))
    }
}

extension ServerConnection {
    /// Asks what is there.
    ///
    /// - Throws: `unavailable` where it is no Cairn server, or none can be reached.
    package func describe() async throws -> ServerDescription {
        let answer: JSON
        do {
            answer = try await json(ServerCall(.get))
        } catch let error as CairnError where error.code == .invalid || error.code == .notFound {
            throw ServerProblem.noCairn(address, "it does not answer as one")
        }
        do throws(CairnError) {
            return try ServerDescription(json: answer)
        } catch {
            throw ServerProblem.noCairn(address, "it does not answer as one")
        }
    }
}
