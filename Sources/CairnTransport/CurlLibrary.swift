import CCurl
import CairnObjects

/// libcurl's functions. It is loaded and made ready once, the first time that somebody needs it: a program
/// that speaks to nobody does not pay for it.
enum CurlLibrary {
    private static let loaded: Result<cairn_curl, CairnError> = {
        var functions = cairn_curl()
        guard cairn_curl_load(&functions) != 0 else {
            return .failure(
                CairnError(
                    .system, "libcurl, which speaks to servers, is not installed",
                    hint: "install it (Debian and Ubuntu: apt install libcurl4)"))
        }
        guard functions.global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else {
            return .failure(CairnError(.system, "libcurl cannot be started"))
        }
        return .success(functions)
    }()

    /// - Throws: `system` where it is not installed, or too old.
    static func functions() throws(CairnError) -> cairn_curl { try loaded.get() }
}

/// Addresses of functions, which never change.
extension cairn_curl: @retroactive @unchecked Sendable {}
