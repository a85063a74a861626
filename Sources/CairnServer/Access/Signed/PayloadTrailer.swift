import Synchronization

/// The fields behind a body in chunks, which are known once it is read.
final class PayloadTrailer: Sendable {
    private let fields = Mutex<[String: String]>([:])

    /// The field's value; `nil` before the end of the body, and where there is none.
    ///
    /// - Parameter name: In small letters.
    subscript(name: String) -> String? { fields.withLock { $0[name] } }

    func fill(_ found: [String: String]) { fields.withLock { $0 = found } }
}
