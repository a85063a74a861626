import CairnObjects
import CairnStorage
import CairnTransport

extension SageMakerSource {
    /// The bytes of an object, and its entity tag without quotes.
    ///
    /// - Throws: `notFound` where there is none.
    func object(_ bucket: String, _ key: String) async throws -> (bytes: ByteStream, tag: String?) {
        let path = "/\(bucket)/\(SignedEncoding.encode(key.utf8, keepsSlashes: true))"
        let response = try await client.send(
            try signed(.get, objects, path, "s3", [], Digest(of: []).hex, .none))
        guard response.status == 200 else {
            throw CairnError(
                response.status == 404 ? .notFound : response.status == 403 ? .forbidden : .unavailable,
                "s3://\(bucket)/\(key) cannot be read: status \(response.status)")
        }
        return (response.body, response.headers["ETag"].map(ImportedData.unquoted))
    }

    /// The keys that begin so, in order, but for those that stand for directories.
    ///
    /// - Parameter limit: More are not asked for.
    /// - Throws: `notFound` where there is no such bucket.
    func keys(_ bucket: String, prefix: String, limit: Int) async throws -> [String] {
        var (keys, token) = ([String](), String?.none)
        repeat {
            var query = [
                ("encoding-type", "url"), ("list-type", "2"), ("max-keys", "1000"), ("prefix", prefix),
            ]
            if let token { query.append(("continuation-token", token)) }
            let text = query.sorted { $0.0 < $1.0 }.map {
                "\($0.0)=\(SignedEncoding.encode($0.1.utf8))"
            }
            let target = "/\(bucket)?\(text.joined(separator: "&"))"
            let answer = try await client.collect(
                try signed(.get, objects, target, "s3", [], Digest(of: []).hex, .none),
                upTo: Self.largestAnswer)
            guard answer.status == 200 else {
                throw CairnError(
                    answer.status == 404 ? .notFound : .unavailable,
                    "s3://\(bucket)/\(prefix) cannot be listed: status \(answer.status)")
            }
            let page = try Self.xml(answer.body)
            for content in page.all("Contents") {
                let key = content["Key"]?.text ?? ""
                // A key that is no percent form is taken as it stands.
                let plain = SignedEncoding.decode(key.replacing("+", with: " "))
                keys.append(plain.map { String(decoding: $0, as: UTF8.self) } ?? key)
            }
            token = page["IsTruncated"]?.text == "true" ? page["NextContinuationToken"]?.text : nil
        } while token != nil && keys.count < limit
        return keys.filter { !$0.hasSuffix("/") }
    }

    private static func xml(_ bytes: [UInt8]) throws(CairnError) -> XMLElement {
        do {
            return try XMLParser.parse(bytes)
        } catch {
            throw CairnError(.unavailable, "the list of objects cannot be read")
        }
    }
}
