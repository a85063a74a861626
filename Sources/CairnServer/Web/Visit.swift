import CairnObjects
import CairnRegistry
import HTTPTypes
import Hummingbird

/// One request of somebody at a browser: who it is, and what they filled in.
struct Visit: Sendable {
    let call: Call
    /// `nil` for whoever looks around without having signed in.
    let session: Session?
    let context: CallContext
    /// The fields of the form that was sent.
    var form: [String: String] = [:]
    let now: Timestamp

    var access: Access { call.access }

    /// A field that somebody filled in; `nil` where it is empty.
    func field(_ name: String) -> String? { form[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// - Throws: `invalid` where the form lacks it.
    func required(_ name: String) throws(CairnError) -> String {
        guard let value = field(name) else { throw CairnError(.invalid, "the form lacks '\(name)'") }
        return value
    }

    /// Who does what a form says, and why.
    func intent(isDryRun: Bool = false) -> Intent {
        Intent(by: access.principal, reason: field("reason") ?? "", isDryRun: isDryRun)
    }

    /// A form that changes something: with the session's key.
    func form(_ action: String, _ content: HTML, class name: String = "") -> HTML {
        """
        <form method="post" action="\(action)" class="\(name)">
        <input type="hidden" name="key" value="\(session?.formKey ?? "")">
        \(content)</form>

        """
    }

    /// On with another page, after something was done.
    func seeOther(_ address: String, saying text: String) -> Answer {
        session?.say(text)
        return Self.seeOther(address)
    }

    static func seeOther(_ address: String) -> Answer {
        var answer = Answer(.none, status: .seeOther)
        answer.headers[.location] = address
        return answer
    }
}
