package import CairnObjects

/// Where an issuer may be asked: over TLS, or on this machine.
package enum IssuerAddress {
    /// - Throws: `invalid` for any other address; anybody in between could name the keys that are believed.
    package static func check(_ text: String, path: String) throws(CairnError) {
        let isTextual = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && text.utf8.count <= 1000
        guard isTextual, !text.contains("?"), !text.contains("#"), let host = host(of: text), !host.isEmpty
        else {
            throw CairnError(
                .invalid, "\(path) is no address of an issuer: '\(text.printable)'",
                hint: "write it as its tokens' iss: https://token.actions.githubusercontent.com")
        }
        guard text.hasPrefix("https://") || ["localhost", "127.0.0.1", "[::1]"].contains(host) else {
            throw CairnError(
                .invalid, "\(path) must begin with https://",
                hint: "over plain HTTP, anybody in between could name the keys that are believed")
        }
    }

    /// The host, without a port; `nil` where the text is no address of HTTP, or names a user.
    private static func host(of text: String) -> String? {
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
            let authority = text.dropFirst(scheme.count).prefix { $0 != "/" }
            guard !authority.contains("@") else { return nil }
            if authority.hasPrefix("[") {
                return authority.firstIndex(of: "]").map { String(authority[...$0]) }
            }
            return String(authority.prefix { $0 != ":" })
        }
        return nil
    }
}
