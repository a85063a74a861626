import CCurl
import CairnObjects

/// Why there was no answer, as an error that says what to do.
enum TransportFailure {
    /// - Parameter text: What libcurl adds in its own words.
    static func of(_ code: CURLcode, _ url: String, _ text: String) -> CairnError {
        let place = place(of: url)
        let reason = text.isEmpty ? "libcurl's error \(code.rawValue)" : text
        switch code {
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            return noAnswer(url)
        case CURLE_COULDNT_RESOLVE_HOST:
            return CairnError(
                .unavailable, "cannot find \(place): \(reason)",
                hint: "check the spelling of the host and the network")
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            return CairnError(
                .unavailable, "cannot reach \(place) through the proxy: \(reason)",
                hint: "check https_proxy, http_proxy and no_proxy in the environment")
        case CURLE_COULDNT_CONNECT:
            return CairnError(
                .unavailable, "cannot connect to \(place): \(reason)",
                hint: "check that a server runs there and that the address and the port are right")
        case CURLE_OPERATION_TIMEDOUT:
            return CairnError(
                .unavailable, "\(place) took too long: \(reason)", hint: "try again in a while")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            return CairnError(
                .unavailable, "cannot trust \(place): \(reason)",
                hint: "where its certificate is signed by an authority of your own, name that "
                    + "authority's certificate with CAIRN_CA_FILE")
        case CURLE_SSL_CONNECT_ERROR:
            return CairnError(
                .unavailable, "cannot speak TLS with \(place): \(reason)",
                hint: "check whether the server expects http instead of https")
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR,
            CURLE_SEND_FAIL_REWIND:
            return CairnError(
                .unavailable, "the connection to \(place) broke: \(reason)", hint: "try again")
        default:
            return CairnError(.unavailable, "no answer from \(place): \(reason)")
        }
    }

    static func silence(_ url: String, _ limit: Duration) -> CairnError {
        CairnError(
            .unavailable, "\(place(of: url)) was silent for \(limit.components.seconds) seconds",
            hint: "try again in a while")
    }

    static func privateAddress(_ url: String, _ address: String) -> CairnError {
        CairnError(
            .refused, "\(place(of: url)) is at \(address), which is not an address of the public Internet")
    }

    static func noAnswer(_ url: String) -> CairnError {
        CairnError(
            .unavailable, "\(place(of: url)) does not answer with HTTP",
            hint: "check the port, and whether the server expects https instead of http")
    }

    /// Only the origin: a path or a query may hold a secret.
    private static func place(of url: String) -> String {
        guard let address = try? WebAddress(parsing: url) else { return "the server" }  // never sent
        return address.origin
    }
}
