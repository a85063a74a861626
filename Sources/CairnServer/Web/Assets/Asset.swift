import CairnObjects
import HTTPTypes

/// A file that pages refer to, under a name that says what is in it: browsers may keep it for ever.
struct Asset: Sendable {
    let path: String
    let bytes: [UInt8]
    let type: String

    private init(_ name: String, _ suffix: String, _ text: String, _ type: String) {
        bytes = Array(text.utf8)
        path = "/assets/\(name)-\(Digest(of: bytes).hex.prefix(16)).\(suffix)"
        self.type = type
    }

    static let style = Asset("cairn", "css", Stylesheet.text, "text/css; charset=utf-8")
    static let script = Asset("cairn", "js", Script.text, "text/javascript; charset=utf-8")
    static let icon = Asset("cairn", "svg", drawing, "image/svg+xml")

    static let all = [style, script, icon]

    /// Three stones, one on another.
    private static var drawing: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="#2f6f6a">
        <ellipse cx="16" cy="26" rx="13" ry="5"/>
        <ellipse cx="16" cy="16" rx="9" ry="4.5"/>
        <ellipse cx="16" cy="7.5" rx="5.5" ry="4"/>
        </g></svg>
        """
    }
}

extension Pages {
    var assetRoutes: [PageRoute] {
        Asset.all.map { asset in
            PageRoute(.get, asset.path, .open) { _ in
                var answer = Answer(.bytes(asset.bytes, type: asset.type))
                answer.headers[.cacheControl] = "public, max-age=31536000, immutable"
                return answer
            }
        }
    }
}
