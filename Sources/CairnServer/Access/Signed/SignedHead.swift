import CairnObjects
import Hummingbird

/// What is known of a request that was signed, beside who signed it.
struct SignedHead: Sendable {
    let signature: RequestSignature
    let payload: SignedPayload
    /// What follows the body; complete once the body is read.
    let trailer: PayloadTrailer
    /// Where the signature names the body's digest: the body as it comes, for whoever compares the digest
    /// itself, or has a store do it. It is the request's own body, and only one of the two can be read.
    var unchecked: RequestBody?

    /// Where the signer believes to be talking to: the server's own region.
    var region: String { signature.scope.region }
}
