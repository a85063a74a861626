import CairnObjects
import CairnRegistry
import CairnTransport

@testable import CairnAutomation
@testable import CairnClient

extension FuzzTarget {
    /// Addresses that people name: of servers, of webhooks, of issuers.
    static let addresses = FuzzTarget(text: "addresses", limit: 512) { text in
        if let address = try read({ () throws(CairnError) in try WebAddress(parsing: text) }) {
            try hold(["http", "https"].contains(address.scheme), "the scheme \(address.scheme)")
            try hold(!address.host.isEmpty && (1...65_535).contains(address.port), "no host, or no port")
            let again = try WebAddress(parsing: address.origin + address.path)
            try hold(again.origin.isSame(as: address.origin), "the origin of an origin is another")
        }
        if let server = try read({ () throws(CairnError) in try ServerAddress(parsing: text) }) {
            let again = try ServerAddress(parsing: server.description)
            try hold(again.description.isSame(as: server.description), "a server's address has two forms")
        }
        let isPublic = try read { () throws(CairnError) in
            try WebhookAddress.check(text, allowsPrivate: false)
            return true
        }
        if isPublic != nil {
            let host = try WebAddress(parsing: text).host
            try hold(host != "localhost" && !host.hasSuffix(".localhost"), "the machine itself: \(host)")
            let literal = InternetAddress(host.filter { $0 != "[" && $0 != "]" })
            try hold(literal?.isPublic ?? true, "a private address: \(host)")
        }
        _ = try read { () throws(CairnError) in try WebhookAddress.check(text, allowsPrivate: true) }
        _ = try read { () throws(CairnError) in try IssuerAddress.check(text, path: "url") }
        if let address = InternetAddress(text) {
            try hold(InternetAddress(address.description) == address, "an address has two forms")
        }
    }
}
