import CairnObjects

/// The right to rely on blobs that no ref names yet.
///
/// A push takes a lease, writes its blobs under it, and commits with it. A collector never removes a blob
/// that is under a live lease, and a commit whose lease has run out is refused; so what a push found or wrote
/// is there when its refs move.
package struct Lease: Hashable, Sendable {
    /// 128 random bits in hexadecimal.
    package let id: String

    package init(id: String) { self.id = id }

    package static func random() -> Lease {
        var random = SystemRandomNumberGenerator()
        return Lease(id: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }.hexadecimal)
    }

    /// How long a push may take, from lease to commit: one day, in milliseconds.
    package static let lifetime: Int64 = 86_400_000
}
