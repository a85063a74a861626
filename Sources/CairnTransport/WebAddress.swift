import CCurl
package import CairnObjects

/// An `http` or `https` URL, taken apart by the same parser that will connect to it.
package struct WebAddress: Sendable, Equatable {
    /// `http` or `https`.
    package let scheme: String
    /// In lower case; an IPv6 address in brackets.
    package let host: String
    package let port: Int
    /// As written; `/` where there is none.
    package let path: String
    /// Without its question mark.
    package let query: String?

    /// - Throws: `invalid` for anything but an absolute `http` or `https` URL without user and fragment.
    package init(parsing text: String) throws(CairnError) {
        let curl = try CurlLibrary.functions()
        guard let parts = curl.url() else { throw CairnError(.system, "out of memory") }
        defer { curl.url_cleanup(parts) }
        func part(_ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
            var found: UnsafeMutablePointer<CChar>?
            guard curl.url_get(parts, part, &found, flags) == CURLUE_OK, let found else { return nil }
            defer { curl.free(found) }
            return String(cString: found)
        }
        let isPrintable = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
        let flags = UInt32(CURLU_PATH_AS_IS)
        guard isPrintable, curl.url_set(parts, CURLUPART_URL, text, flags) == CURLUE_OK,
            let scheme = part(CURLUPART_SCHEME), scheme == "http" || scheme == "https",
            let host = part(CURLUPART_HOST), !host.isEmpty,
            let port = part(CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) }), port > 0,
            let path = part(CURLUPART_PATH)
        else {
            throw CairnError(
                .invalid, "'\(text)' is not the address of a server",
                hint: "write it like https://models.example.org or http://127.0.0.1:8080")
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil, part(CURLUPART_FRAGMENT) == nil
        else {
            throw CairnError(
                .invalid, "the address of \(host) has a user, a password or a fragment in it",
                hint: "leave them out; credentials are given in other ways")
        }
        (self.scheme, self.port, self.path) = (scheme, port, path)
        self.host = host.lowercased()
        query = part(CURLUPART_QUERY)
    }

    /// Scheme, host and port; the port is left out where it is the scheme's own (RFC 6454).
    package var origin: String {
        let isUsual = port == (scheme == "https" ? 443 : 80)
        return isUsual ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }

    /// Whether the host is this machine.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        return host.hasPrefix("127.") && InternetAddress(host) != nil
    }

    package var isEncrypted: Bool { scheme == "https" }
}
