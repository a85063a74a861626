import CairnObjects
import HTTPTypes

/// A request that was answered: all that is told about it. Neither its address nor its query is among it,
/// which may name secrets, such as the key of an upload.
struct RequestSummary: Sendable {
    let method: HTTPRequest.Method
    /// The pattern of its address (`/api/v1/groups/{group}`), or `unmatched`.
    let route: String
    let status: Int
    let duration: Duration
    /// Bytes of its body, and of the answer's.
    let received: Int64
    let sent: Int64
    /// Whether the answer was broken off before its end.
    let isBroken: Bool

    static let unmatched = "unmatched"
}
