import HTTPTypes
import Hummingbird

/// How a browser keeps, while somebody signs in elsewhere, that it was this browser that began it.
///
/// Unlike a session's, it is sent when another site leads back here (`Lax`); it opens nothing by itself.
struct SignInCookie {
    private let isSecure: Bool

    init(_ request: Request) { isSecure = SessionCookie(request).isSecure }

    private var name: String { isSecure ? "__Host-cairn-sign-in" : "cairn-sign-in" }

    private var attributes: String { "; Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "") }

    func value(in headers: HTTPFields) -> String? { headers.cookie(name) }

    func setting(_ ticket: String) -> String {
        "\(name)=\(ticket); Max-Age=\(PendingSignIns.lifetime / 1000)\(attributes)"
    }

    var clearing: String { "\(name)=; Max-Age=0\(attributes)" }
}
