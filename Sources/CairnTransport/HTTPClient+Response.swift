package import CairnStorage

extension HTTPClient {
    /// The head of an answer, and its body as it comes in.
    package struct Response: Sendable {
        package let status: Int
        package let headers: HTTPHeaders
        /// To be read once. Nothing more is taken from the connection than is asked for, a MiB or so ahead;
        /// whoever lets go of the response before its end closes the connection.
        ///
        /// - Throws: `unavailable` where the connection broke before the end.
        package let body: ByteStream
    }

    /// An answer whose whole body is there.
    package struct Answer: Sendable {
        package let status: Int
        package let headers: HTTPHeaders
        package let body: [UInt8]

        package init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
            (self.status, self.headers, self.body) = (status, headers, body)
        }
    }
}
