/// Gets small documents from other servers: where an issuer's keys are. Composed by the executable, over
/// libcurl.
package protocol HTTPFetching: Sendable {
    /// Asks once; follows no redirection, since what comes from elsewhere is not the issuer's word.
    ///
    /// - Parameter limit: How many bytes the body may have.
    /// - Throws: where nobody answers in time, or with more than the limit.
    func fetch(_ url: String, upTo limit: Int) async throws -> FetchedDocument
}

/// What another server answered.
package struct FetchedDocument: Sendable, Equatable {
    package let status: Int
    /// By name in lower case.
    package let headers: [String: String]
    package let body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }
}
