package import CairnStorage

extension HTTPClient {
    /// A request as a value.
    package struct Request: Sendable {
        /// What is to be done with the resource.
        package enum Method: String, Sendable {
            case get = "GET"
            case head = "HEAD"
            case post = "POST"
            case put = "PUT"
            case patch = "PATCH"
            case delete = "DELETE"
        }

        /// What is sent along.
        package enum Body: Sendable {
            case none
            case bytes([UInt8])
            /// Pulled while it is sent, once. Without a length it goes in chunks (RFC 9112, section 7.1).
            case stream(ByteStream, length: Int64?)
        }

        package var method: Method
        /// Absolute, with `http` or `https`, sent as it is written.
        package var url: String
        package var headers: HTTPHeaders
        package var body: Body
        package var timeouts: Timeouts
        /// Whether the answer may come gzipped; it is unpacked on the way.
        package var acceptsGzip: Bool

        package init(
            _ method: Method, _ url: String, headers: HTTPHeaders = [:], body: Body = .none,
            timeouts: Timeouts = Timeouts(), acceptsGzip: Bool = false
        ) {
            (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
            (self.timeouts, self.acceptsGzip) = (timeouts, acceptsGzip)
        }
    }

    /// How long to wait for what.
    package struct Timeouts: Sendable {
        /// For a connection, TLS included.
        package var connect: Duration
        /// For a sign of life while the other side is to send or to take bytes.
        package var idle: Duration
        /// For everything, up to the last byte; `nil` for as long as it takes.
        package var total: Duration?

        package init(
            connect: Duration = .seconds(15), idle: Duration = .seconds(120), total: Duration? = nil
        ) {
            (self.connect, self.idle, self.total) = (connect, idle, total)
        }
    }
}
