/// What signs requests in one scope, derived from a secret (Signature Version 4, "signing key"). Whoever
/// prints it does not print the key.
package struct SignatureKey: Sendable, CustomStringConvertible, CustomReflectable {
    package let scope: SignatureScope
    private let bytes: [UInt8]

    package init(secret: AccessKeySecret, scope: SignatureScope) {
        self.scope = scope
        bytes = [scope.date, scope.region, scope.service, SignatureScope.terminator].reduce(
            Array("AWS4\(secret.exposed)".utf8)
        ) { MessageAuthentication.code(of: Array($1.utf8), key: $0) }
    }

    /// The signature, in hexadecimal, of what was signed at this time.
    ///
    /// - Parameters:
    ///   - algorithm: `AWS4-HMAC-SHA256`, or that of chunks and trailers.
    ///   - lines: What follows algorithm, time and scope.
    package func signature(_ algorithm: String, at time: SigningTime, _ lines: [String]) -> String {
        let text = ([algorithm, time.description, scope.description] + lines).joined(separator: "\n")
        return MessageAuthentication.code(of: Array(text.utf8), key: bytes).hexadecimal
    }

    /// The signature of a canonical request.
    package func signature(of canonical: String, at time: SigningTime) -> String {
        signature(RequestSignature.algorithm, at: time, [Digest(of: Array(canonical.utf8)).hex])
    }

    package var description: String { "SignatureKey(\(scope))" }
    package var customMirror: Mirror { Mirror(self, children: ["scope": scope]) }
}
