package import CairnObjects
package import CairnRegistry
import Hummingbird
import Logging

extension RegistryAuthenticator: SignatureAuthenticator {
    package func checkIsKnown(_ id: String, in context: CallContext) async throws {
        let address = AddressKey(context.remoteAddress)
        try limiter.admit(address)
        do {
            _ = try await authentication(ofKey: id, from: address)
        } catch let fault as SignatureFault {
            limiter.noteFailure(address)
            throw fault
        }
    }

    package func access<Proof: Sendable>(
        ofKey id: String, in context: CallContext,
        _ check: (AccessKeySecret) throws(SignatureFault) -> Proof
    ) async throws -> (access: Access, proof: Proof) {
        let address = AddressKey(context.remoteAddress)
        try limiter.admit(address)
        do {
            let known = try await authentication(ofKey: id, from: address)
            guard let secret = known.secret else {
                throw SignatureFault(.unknownKey, "the access key has no secret")
            }
            let proof = try check(secret)
            try count(known.access)
            return (known.access, proof)
        } catch let fault as SignatureFault {
            limiter.noteFailure(address)
            context.logger.info(
                "refused a signature",
                metadata: ["from": "\(address)", "reason": .string(fault.message)])
            throw fault
        }
    }

    private func authentication(
        ofKey id: String, from address: AddressKey
    ) async throws -> Authentication {
        guard let key = try? AccessKeyID(parsing: id) else {  // what no key can be called is unknown
            throw SignatureFault(.unknownKey, "this registry does not know the access key '\(id.prefix(64))'")
        }
        do {
            // Remembered beside tokens, under what no token can be: a bearer token holds no space.
            return try await authentication(of: "aws \(key)", from: address) {
                try await self.registry.accessKey(key)
            }
        } catch let error as CairnError where error.code == .unauthenticated {
            throw SignatureFault(.unknownKey, error.message)
        }
    }
}
