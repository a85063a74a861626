import CairnObjects
import HTTPTypes

/// What a request of S3's is about: nothing but the server, a bucket, or an object; and the parameters.
struct ObjectAddress: Sendable {
    /// `nil` for the server itself.
    let bucket: String?
    /// `nil` for the bucket itself.
    let key: String?
    /// The parameters of the query, but for those of its signature. A name without a value has an empty one.
    let parameters: [String: String]

    /// - Parameter hosts: Below which a bucket may be a host's first label (virtual-host style).
    /// - Throws: `InvalidURI` where the address cannot be read.
    init(_ head: HTTPRequest, hosts: [String]) throws(ObjectError) {
        let request = SignableRequest(head)
        guard request.path.hasPrefix("/"), let bytes = SignedEncoding.decode(request.path.dropFirst()),
            let path = String(validating: bytes, as: UTF8.self)
        else { throw ObjectError.invalidURI }
        if let bucket = Self.bucket(ofHost: head.authority ?? "", below: hosts) {
            (self.bucket, key) = (bucket, path.isEmpty ? nil : path)
        } else {
            let slash = path.utf8.firstIndex(of: UInt8(ascii: "/"))
            let name = String(path[..<(slash ?? path.endIndex)])
            let rest = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? ""
            (bucket, key) = (name.isEmpty ? nil : name, rest.isEmpty ? nil : rest)
            guard bucket != nil || key == nil else { throw ObjectError.invalidURI }
        }
        parameters = try Self.parameters(request.query)
    }

    private static func parameters(_ query: String) throws(ObjectError) -> [String: String] {
        var values: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = SignedEncoding.decode(parts[0], isForm: true),
                let value = SignedEncoding.decode(parts.count == 2 ? parts[1] : "", isForm: true),
                let name = String(validating: name, as: UTF8.self),
                let value = String(validating: value, as: UTF8.self)
            else { throw ObjectError.invalidURI }
            // `x-id` only says once more which operation is meant.
            guard !name.hasPrefix("X-Amz-"), name != "x-id" else { continue }
            guard values.updateValue(value, forKey: name) == nil else { throw ObjectError.invalidURI }
        }
        return values
    }

    /// The bucket that is the first label of a host, or labels: buckets may have dots.
    private static func bucket(ofHost authority: String, below hosts: [String]) -> String? {
        let host = authority.lowercased().prefix { $0 != ":" }
        for known in hosts where host.hasSuffix(".\(known)") {
            return String(host.dropLast(known.count + 1))
        }
        return nil
    }
}
