import HTTPTypes
import Hummingbird

/// What tells one request from all others, in the log, in problem details and in the answer's
/// `X-Request-Id`.
enum RequestIdentifier {
    static let maximumLength = 128

    /// The identifier that whoever asks has given it, if it is sane; else one of our own.
    static func of(_ request: Request, or made: @autoclosure () -> String) -> String {
        guard let given = request.headers[.requestID], isSane(given) else { return made() }
        return given
    }

    /// Letters, digits and a few signs: nothing that could break a line of a log or forge another.
    static func isSane(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "="),
                    UInt8(ascii: "+"):
                    true
                default: false
                }
            }
    }
}

extension HTTPField.Name {
    static let requestID = HTTPField.Name("X-Request-Id").unsafelyUnwrapped
}
