import HTTPTypes
import Testing

/// Somebody at a browser without scripts: keeps the cookie, and sends forms with the key that pages show.
actor Browser {
    private let visitor: Visitor
    private var cookies: [String: String] = [:]
    /// What is sent of them; `nil` for none.
    var cookie: String? {
        cookies.isEmpty ? nil : cookies.sorted { $0.key < $1.key }.map(\.value).joined(separator: "; ")
    }
    private var key = ""

    /// - Parameter visitor: Whoever sends; who is signed in is told by the cookie alone.
    init(_ visitor: Visitor) { self.visitor = visitor.named(nil) }

    private var headers: HTTPFields {
        var headers: HTTPFields = [.accept: "text/html"]
        headers[.cookie] = cookie
        return headers
    }

    @discardableResult
    func get(_ path: String) async throws -> Reply {
        note(try await visitor.get("/" + path, headers: headers))
    }

    /// - Parameter key: Another key than the one of the page that was seen last.
    @discardableResult
    func send(
        _ path: String, _ fields: [String: String], key: String? = nil, headers more: HTTPFields = [:]
    ) async throws -> Reply {
        let all = fields.merging(["key": key ?? self.key]) { own, _ in own }
        let body = all.map { "\($0)=\(Self.encode($1))" }.joined(separator: "&")
        var headers = headers
        for field in more { headers[field.name] = field.value }
        return note(try await visitor.send(.post, "/" + path, bytes: Array(body.utf8), headers: headers))
    }

    @discardableResult
    func signIn(_ token: String) async throws -> Reply {
        let reply = try await send("/sign-in", ["token": token, "next": "/"])
        try await get("/")
        return reply
    }

    private func note(_ reply: Reply) -> Reply {
        for set in reply.headers[values: .setCookie] {
            let (pair, name) = (set.prefix { $0 != ";" }, set.prefix { $0 != "=" })
            cookies[String(name)] = set.contains("Max-Age=0") ? nil : String(pair)
        }
        let mark = "name=\"key\" value=\""
        if let start = reply.text.firstRange(of: mark) {
            key = String(reply.text[start.upperBound...].prefix { $0 != "\"" })
        }
        return reply
    }

    private static func encode(_ text: String) -> String {
        text.utf8.map { byte in
            let digits = String(byte, radix: 16)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}
