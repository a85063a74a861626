import HTTPTypes
import Hummingbird
import HummingbirdTesting

@testable import CairnServer

extension SocketServer {
    /// The answer of the routes alone, without a connection on which the kernel could send files.
    func streamed(_ path: String, _ fields: [String]) async throws -> Reply {
        var headers = HTTPFields()
        for field in fields {
            let parts = field.split(separator: ": ", maxSplits: 1).map(String.init)
            if let name = HTTPField.Name(parts[0]) { headers[name] = parts[1] }
        }
        let given = headers
        return try await Application(responder: server.responder()).test(.router) { client in
            try await Visitor(client: client, name: "ana").get(path, headers: given)
        }
    }
}
