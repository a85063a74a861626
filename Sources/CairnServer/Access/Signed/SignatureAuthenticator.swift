package import CairnObjects
package import CairnRegistry
import Hummingbird

/// Recognises who signed a request.
package protocol SignatureAuthenticator: Sendable {
    /// Asked before a body is read to be checked, so that nobody unknown has one kept in memory.
    ///
    /// - Throws: a fault where there is no such key; `limited` where too much was asked lately.
    func checkIsKnown(_ id: String, in context: CallContext) async throws

    /// - Parameter check: Looks whether the secret of the key made the signature.
    /// - Throws: a fault where there is no such key, or `check` throws one; `limited` where too much was
    /// asked
    ///   lately.
    func access<Proof: Sendable>(
        ofKey id: String, in context: CallContext,
        _ check: (AccessKeySecret) throws(SignatureFault) -> Proof
    ) async throws -> (access: Access, proof: Proof)
}
