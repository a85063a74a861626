import HTTPTypes
import Hummingbird

/// How a browser keeps a session: out of reach of scripts and of other sites, and never sent in the clear
/// over a network.
struct SessionCookie {
    let isSecure: Bool

    /// Browsers take a secure cookie only over TLS. Without it there is only this machine: whoever asks for
    /// another host by plain HTTP stands before a proxy that ends TLS.
    ///
    /// - Parameter authority: The host that was asked, with its port.
    init(authority: String) { isSecure = !Self.isLoopback(authority) }

    init(_ request: Request) { self.init(authority: request.head.authority ?? "") }

    /// With the prefix, browsers take it from this host alone, over TLS alone.
    private var name: String { isSecure ? "__Host-cairn" : "cairn-session" }

    private var attributes: String {
        "; Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    }

    func value(in headers: HTTPFields) -> String? { headers.cookie(name) }

    func setting(_ session: Session) -> String { "\(name)=\(session.id)\(attributes)" }

    var clearing: String { "\(name)=; Max-Age=0\(attributes)" }

    private static func isLoopback(_ authority: String) -> Bool {
        var host = authority[...]
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            host = host[...end]
        } else if let colon = host.lastIndex(of: ":") {
            host = host[..<colon]
        }
        return ["localhost", "127.0.0.1", "[::1]"].contains(host.lowercased())
    }
}

extension HTTPFields {
    /// What the browser sends of a cookie.
    func cookie(_ name: String) -> String? {
        for field in self[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return String(parts[1]) }
            }
        }
        return nil
    }
}
