/// Gets small documents from other servers: an issuer's configuration, its keys, and a token for a code.
/// Composed by the executable, over libcurl.
package protocol HTTPFetching: Sendable {
    /// Asks once; follows no redirection, since what comes from elsewhere is not the issuer's word.
    ///
    /// - Parameter limit: How many bytes the body may have.
    /// - Throws: where nobody answers in time, or with more than the limit.
    func fetch(_ url: String, upTo limit: Int) async throws -> FetchedDocument

    /// Sends a form once, as `application/x-www-form-urlencoded`, with the same limits.
    func post(_ form: PostedForm, to url: String, upTo limit: Int) async throws -> FetchedDocument
}

/// A form for another server. What is in it may be secret: whoever prints it does not print what it is.
package struct PostedForm: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    /// Names and values, encoded already.
    package let body: String
    /// What the header field `Authorization` says; `nil` for none.
    package let authorization: String?

    package init(body: String, authorization: String? = nil) {
        (self.body, self.authorization) = (body, authorization)
    }

    package var description: String { "PostedForm" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
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
