import CairnObjects
import CairnStorage
import CairnTransport

extension SageMakerSource {
    /// The bytes of an object, and its entity tag without quotes.
    ///
    /// - Throws: `notFound` where there is none.
    func object(_ bucket: String, _ key: String) async throws -> (bytes: ByteStream, tag: String?) {
        let path = "/\(bucket)/\(SignedEncoding.encode(key.utf8, keepsSlashes: true))"
        return try await patiently {
            let response = try await client.send(
                try signed(.get, objects, path, "s3", [], Digest(of: []).hex, .none))
            guard response.status == 200 else {
                throw refusal("s3://\(bucket)/\(key) cannot be read", response.status)
            }
            return (response.body, response.headers["ETag"].map(ImportedData.unquoted))
        }
    }

    private func refusal(_ what: String, _ status: Int) -> CairnError {
        switch status {
        case 404: CairnError(.notFound, "\(what): there is none")
        case 403:
            CairnError(
                .forbidden, "\(what): the access key may not",
                hint: "see what the holder of AWS_ACCESS_KEY_ID may read")
        // So S3 answers where another region has the bucket.
        case 301, 307, 400:
            CairnError(
                .notFound, "\(what): status \(status); it may be in another region than \(region)",
                hint: "name the bucket's with '--region'")
        case 429, 500...: CairnError(.limited, "\(what): status \(status)", hint: "try again later")
        default:
            CairnError(
                .unavailable, "\(what): status \(status)",
                hint: "see whether an S3 server is where '--objects' says")
        }
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
            let page = try await patiently {
                let answer = try await client.collect(
                    try signed(.get, objects, target, "s3", [], Digest(of: []).hex, .none),
                    upTo: Self.largestAnswer)
                guard answer.status == 200 else {
                    throw refusal("s3://\(bucket)/\(prefix) cannot be listed", answer.status)
                }
                return try Self.xml(answer.body)
            }
            for content in page.all("Contents") {
                let key = content["Key"]?.text ?? ""
                // A key that is no percent form is taken as it stands.
                let plain = SignedEncoding.decode(key.replacing("+", with: " "))
                let name = plain.map { String(decoding: $0, as: UTF8.self) } ?? key
                if !name.hasSuffix("/") { keys.append(name) }
            }
            token = page["IsTruncated"]?.text == "true" ? page["NextContinuationToken"]?.text : nil
        } while token != nil && keys.count < limit
        return keys
    }

    private static func xml(_ bytes: [UInt8]) throws(CairnError) -> XMLElement {
        do {
            return try XMLParser.parse(bytes)
        } catch {
            throw CairnError(
                .unavailable, "the list of objects cannot be read",
                hint: "see whether an S3 server is where '--objects' says")
        }
    }
}
