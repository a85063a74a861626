extension HTTPClient {
    /// What holds for all requests of a client.
    package struct Configuration: Sendable {
        /// How the client names itself.
        package var userAgent: String
        /// A file of certificates (PEM) to trust in place of the system's.
        package var caFile: String?
        /// Whether to speak to addresses that are not on the public Internet. Where not, no proxy is used
        /// either, because it would look the name up by itself.
        package var allowsPrivateAddresses: Bool
        /// How many connections to keep open for later requests.
        package var maximumIdleConnections: Int

        package init(
            userAgent: String, caFile: String? = nil, allowsPrivateAddresses: Bool = true,
            maximumIdleConnections: Int = 8
        ) {
            (self.userAgent, self.caFile) = (userAgent, caFile)
            self.allowsPrivateAddresses = allowsPrivateAddresses
            self.maximumIdleConnections = maximumIdleConnections
        }
    }
}
