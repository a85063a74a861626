/// A way to say a request so that a guard might take it for another one, and what stands behind the guard
/// might not.
struct Detour: Sendable {
    let name: String
    let request: RawRequest

    /// All of them for one request.
    static func all(of request: RawRequest) -> [Detour] {
        paths(of: request) + methods(of: request) + fields(of: request)
    }

    private static func paths(of request: RawRequest) -> [Detour] {
        let whole = request.target
        let path = String(whole.prefix { $0 != "?" })
        let query = String(whole.dropFirst(path.count))
        let segments = path.split(separator: "/").map(String.init)
        func joined(_ segments: [String]) -> String { "/" + segments.joined(separator: "/") }
        func encoded(_ prefix: String) -> String {
            joined(
                segments.map { segment in
                    guard let first = segment.utf8.first else { return segment }
                    return "%\(prefix)\(String(first, radix: 16))" + segment.dropFirst()
                })
        }
        let last = segments.last ?? ""
        let before = segments.dropLast()
        let other: [(String, String)] = [
            ("percent-encoded", encoded("")), ("encoded twice", encoded("25")),
            ("encoded slashes", "/" + segments.joined(separator: "%2F")),
            ("a dot", "/./" + path.dropFirst()), ("dots", "/assets/.." + path),
            ("encoded dots", "/assets/%2e%2e" + path), ("dots at the end", path + "/x/.."),
            ("a dot at the end", path + "/."), ("two slashes", "/" + path),
            ("two slashes inside", joined(Array(before)) + "//" + last), ("a slash at the end", path + "/"),
            ("upper case", path.uppercased()), ("a parameter", path + ";a=b"),
            (
                "a parameter before",
                (segments.first.map { "/\($0);a=b" } ?? "")
                    + path.dropFirst(
                        (segments.first?.count ?? 0) + 1)
            ),
            ("backslashes", "/" + segments.joined(separator: "\\")), ("a zero byte", path + "%00"),
            ("a suffix", path + ".json"), ("a space", path + "%20"), ("a line break", path + "%0d%0a"),
            ("an overlong slash", "/" + segments.joined(separator: "%c0%af")),
        ]
        let forms = [
            ("absolute", "http://localhost" + whole),
            ("absolute, of a user", "http://root@localhost" + whole),
            ("absolute, encrypted", "https://localhost" + whole), ("a fragment", whole + "#a"),
            ("without a slash", String(whole.dropFirst())),
        ]
        let shown = ["access_token", "token", "api_key", "Authorization"].map { name in
            ("credentials as \(name)", path + (query.isEmpty ? "?" : query + "&") + "\(name)=administrator")
        }
        return (other.map { ($0.0, $0.1 + query) } + forms + shown).map { name, target in
            var changed = request
            changed.target = target
            return Detour(name: name, request: changed)
        }
    }

    private static func methods(of request: RawRequest) -> [Detour] {
        let direct = ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", request.method.lowercased()]
        let others = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter { $0 != request.method }
        let plain = (direct + others).map { method -> Detour in
            var changed = request
            changed.method = method
            return Detour(name: "method \(method)", request: changed)
        }
        let overrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"].map {
            name -> Detour in
            var changed = request
            changed.method = request.method == "POST" ? "GET" : "POST"
            changed.fields.append("\(name): \(request.method)")
            return Detour(name: name, request: changed)
        }
        return plain + overrides
    }

    /// Fields in which servers behind proxies are told who asks, and for what.
    private static func fields(of request: RawRequest) -> [Detour] {
        let forged = [
            "X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1;proto=https", "X-Real-IP: 127.0.0.1",
            "X-Remote-User: administrator", "Remote-User: administrator",
            "X-Forwarded-User: administrator", "X-Original-URL: /", "X-Rewrite-URL: /",
            "X-Forwarded-Host: localhost", "Cookie: cairn-session=administrator; __Host-cairn=administrator",
            "Proxy-Authorization: Bearer administrator", "X-Api-Key: administrator",
            "X-Amz-Security-Token: administrator", "X-Amz-Target: SageMaker.DeleteModelPackageGroup",
        ]
        var told = request
        told.fields += forged
        var elsewhere = request
        elsewhere.fields.append("Host: fraud-data.localhost")
        var signed = request
        signed.target += (request.target.contains("?") ? "&" : "?") + "X-Amz-Signature=00"
        return [
            Detour(name: "forged fields", request: told), Detour(name: "a bucket's host", request: elsewhere),
            Detour(name: "a signature that is none", request: signed),
        ]
    }
}
