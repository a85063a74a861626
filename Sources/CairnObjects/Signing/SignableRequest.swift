/// A request as a signature sees it: what Signature Version 4 makes the canonical request of.
package struct SignableRequest: Sendable {
    package var method: String
    /// As on the request line, in percent form, without the query.
    package var path: String
    /// What stands behind the question mark, as it was sent.
    package var query: String
    /// Names in any case; one that stands several times counts in its order.
    package var headers: [(name: String, value: String)]

    /// - Parameter target: Path and query, as on the request line.
    package init(method: String, target: String, headers: [(name: String, value: String)]) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        (self.method, self.headers) = (method, headers)
        (path, query) = (String(parts.first ?? ""), parts.count == 2 ? String(parts[1]) : "")
    }

    /// The canonical request.
    ///
    /// - Parameters:
    ///   - names: Which headers are signed, in small letters and in order.
    ///   - payload: What stands for the body: its SHA-256 in hexadecimal, or a word.
    ///   - service: S3 writes paths once in percent form and keeps them; all others normalise and do it
    ///   twice.
    /// - Throws: `malformed` where path or query are badly encoded, or a signed header is missing.
    package func canonical(
        signing names: [String], payload: String, service: String
    ) throws(SignatureFault) -> String {
        var lines = [method, try canonicalPath(service), try canonicalQuery()]
        for name in names {
            let values = headers.filter { $0.name.lowercased() == name }.map { Self.trimmed($0.value) }
            guard !values.isEmpty else {
                throw SignatureFault(.malformed, "the signed header '\(name.printable)' is missing")
            }
            lines.append("\(name):\(values.joined(separator: ","))")
        }
        return (lines + ["", names.joined(separator: ";"), payload]).joined(separator: "\n")
    }

    private func canonicalPath(_ service: String) throws(SignatureFault) -> String {
        guard var bytes = SignedEncoding.decode(path) else {
            throw SignatureFault(.malformed, "the path is badly percent-encoded")
        }
        if bytes.isEmpty { bytes = [UInt8(ascii: "/")] }
        if service == "s3" { return SignedEncoding.encode(bytes, keepsSlashes: true) }
        let once = SignedEncoding.encode(Self.normalized(bytes), keepsSlashes: true)
        return SignedEncoding.encode(once.utf8, keepsSlashes: true)
    }

    /// Without empty parts, `.` and `..` (RFC 3986, section 6.2.2.3).
    private static func normalized(_ path: [UInt8]) -> [UInt8] {
        var parts: [ArraySlice<UInt8>] = []
        for part in path.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
        }
        let ending = path.last == UInt8(ascii: "/") && !parts.isEmpty ? "/" : ""
        return Array("/".utf8) + Array(parts.joined(separator: "/".utf8)) + Array(ending.utf8)
    }

    private func canonicalQuery() throws(SignatureFault) -> String {
        var pairs: [(name: String, value: String)] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = SignedEncoding.decode(parts[0], isForm: true),
                let value = SignedEncoding.decode(parts.count == 2 ? parts[1] : "", isForm: true)
            else { throw SignatureFault(.malformed, "the query is badly percent-encoded") }
            if name.elementsEqual("X-Amz-Signature".utf8) { continue }
            pairs.append((SignedEncoding.encode(name), SignedEncoding.encode(value)))
        }
        // Both are ASCII, of which Swift's order is that of the bytes.
        return pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Without white space at the ends, and with one space for several.
    private static func trimmed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }
}
