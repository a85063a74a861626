import CairnObjects

/// What is known of a request that was signed, beside who signed it.
struct SignedHead: Sendable {
    let signature: RequestSignature
    let payload: SignedPayload
    /// What follows the body; complete once the body is read.
    let trailer: PayloadTrailer

    /// Where the signer believes to be talking to: the server's own region.
    var region: String { signature.scope.region }
}
