import CairnObjects
import CairnStorage

extension Settings {
    /// What this client proves itself with, which stands in a file of its own.
    static func secret(_ name: String) throws(CairnError) -> String {
        let text: String
        do {
            text = try SmallTextFile.read(name)
        } catch {
            throw (error as? CairnError) ?? CairnError(.system, "cannot read '\(name.printable)'")
        }
        let secret = text.filter { !$0.isNewline }
        guard !secret.isEmpty, secret.utf8.count <= 1000,
            secret.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw CairnError(.invalid, "'\(name.printable)' holds no secret of a client") }
        return secret
    }

    /// RFC 6749, section 3.3.
    static func scopes(_ text: String) throws(CairnError) -> [String] {
        let scopes = text.split(separator: " ").map(String.init)
        guard scopes.contains("openid") else {
            throw CairnError(
                .invalid, "'\(text.printable)' lacks the scope 'openid'",
                hint: "without it an issuer says nothing of who somebody is")
        }
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }) else {
            throw CairnError(.invalid, "'\(text.printable)' is no list of scopes")
        }
        return scopes
    }
}
