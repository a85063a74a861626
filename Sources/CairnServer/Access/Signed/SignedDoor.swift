import CairnObjects
import HTTPTypes
import Hummingbird

/// A protocol whose requests are signed (AWS's Signature Version 4), and told from others by their heads
/// instead of by routes: they share addresses with everything else that the server answers.
///
/// Such a door says which requests are its own, and words its errors itself. Who asks is found out before it
/// is asked; what they may do, it must check itself (`call.access.require`).
protocol SignedDoor: Sendable {
    /// What figures and the log know its requests by.
    var name: String { get }
    /// The service that a signature for it must name: `s3`.
    var service: String { get }
    /// Whether bodies may be large: they are given as streams, which fail at their end where they are not
    /// what was signed. Else a body is read and checked before the door is asked.
    var streamsBodies: Bool { get }

    /// Whether the request is this door's. The doors are asked in order.
    func takes(_ head: HTTPRequest) -> Bool

    /// Answers to whoever has signed the request; `call.signed` says more of the signature.
    func answer(_ call: Call) async throws -> Answer

    /// What went wrong, in the protocol's words: a `SignatureFault`, a `Refusal`, a `CairnError` or an error
    /// of the door's own.
    ///
    /// - Parameter id: The request's, which the server's log names too.
    func answer(to error: any Error, _ head: HTTPRequest, id: String) -> Answer
}

extension HTTPRequest {
    /// Whether the request carries a signature as AWS's clients make it, in whatever version.
    var isSigned: Bool {
        if let field = headerFields[.authorization], field.hasPrefix("AWS") { return true }
        guard let path, let mark = path.utf8.firstIndex(of: UInt8(ascii: "?")) else { return false }
        return path[mark...].dropFirst().split(separator: "&").contains { pair in
            Self.names.contains { pair.hasPrefix($0) }
        }
    }

    private static let names = ["X-Amz-Algorithm=", "X-Amz-Signature=", "AWSAccessKeyId="]
}

extension HTTPField.Name {
    /// Which operation a request of AWS's JSON protocol is for: `SageMaker.DescribeModelPackage`.
    static var amzTarget: HTTPField.Name { HTTPField.Name("X-Amz-Target").unsafelyUnwrapped }
    /// What stands for a body in a signature.
    static var amzContentSHA256: HTTPField.Name {
        HTTPField.Name("X-Amz-Content-SHA256").unsafelyUnwrapped
    }
    /// Names the request to whoever asks about it.
    static var amzRequestID: HTTPField.Name { HTTPField.Name("x-amz-request-id").unsafelyUnwrapped }
    /// Under what names fields follow a body in chunks.
    static var amzTrailer: HTTPField.Name { HTTPField.Name("X-Amz-Trailer").unsafelyUnwrapped }
    /// How long a body is that comes in AWS's chunks.
    static var amzDecodedContentLength: HTTPField.Name {
        HTTPField.Name("X-Amz-Decoded-Content-Length").unsafelyUnwrapped
    }
}
