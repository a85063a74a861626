import CairnObjects

/// Where a server listens: `127.0.0.1:8420`, `[::1]:8420`, `0.0.0.0:443`.
struct ListenAddress: Sendable, CustomStringConvertible {
    let host: String
    /// 0 for one that is free.
    let port: Int

    static let standard = ListenAddress(host: "127.0.0.1", port: 8420)

    private init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// - Throws: `invalid` unless the text is a host, a colon and a port.
    init(parsing text: String) throws(CairnError) {
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex,
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else {
            throw CairnError(
                .invalid, "'\(text.printable)' is no address to listen on",
                hint: "write HOST:PORT, such as \(Self.standard)")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        self.init(host: String(host), port: port)
    }

    /// Whether only this machine can reach it.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
