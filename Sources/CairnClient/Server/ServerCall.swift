package import CairnObjects
package import CairnTransport

/// Something to ask of a server, as a value.
package struct ServerCall: Sendable {
    package var method: HTTPClient.Request.Method
    /// Below the API's root, one element a segment, as it is before encoding.
    package var path: [String]
    package var query: [(String, String)] = []
    package var headers: HTTPHeaders = [:]
    package var body = HTTPClient.Request.Body.none
    package var timeouts = HTTPClient.Timeouts(idle: .seconds(300))
    /// Whether to send it again is harmless.
    package var isRepeatable: Bool

    package init(_ method: HTTPClient.Request.Method, _ path: String...) {
        (self.method, self.path) = (method, path)
        isRepeatable = [.get, .head, .delete].contains(method)
    }

    /// A call with an object as its body.
    package init(
        _ method: HTTPClient.Request.Method, _ path: [String], _ json: JSON, isRepeatable: Bool = false
    ) {
        (self.method, self.path, self.isRepeatable) = (method, path, isRepeatable)
        headers["Content-Type"] = "application/json"
        body = .bytes(json.canonicalBytes)
    }
}
