import CairnObjects
import HTTPTypes

/// What a signature says of the body (the header `x-amz-content-sha256`).
enum SignedPayload: Equatable, Sendable {
    /// Its SHA-256.
    case digest(Digest)
    /// Nothing.
    case unsigned
    /// It comes in AWS's chunks, each with a signature or none, and with a trailer or none.
    case chunks(areSigned: Bool, hasTrailer: Bool)

    /// - Throws: `malformed` where the text is none of them.
    init(parsing text: String) throws(SignatureFault) {
        switch text {
        case RequestSigner.unsignedPayload: self = .unsigned
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": self = .chunks(areSigned: false, hasTrailer: true)
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": self = .chunks(areSigned: true, hasTrailer: false)
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
            self = .chunks(areSigned: true, hasTrailer: true)
        default:
            guard let bytes = [UInt8](hexadecimal: text), bytes.count == Digest.byteCount else {
                throw SignatureFault(
                    .malformed,
                    "x-amz-content-sha256 is neither a SHA-256 nor a word for unsigned or chunked "
                        + "bodies")
            }
            self = .digest(Digest(bytes: bytes))
        }
    }
}
