import CairnObjects
import CairnTransport

/// An answer that is none of those hoped for, as an error: in the server's own words, or, where no Cairn
/// speaks, in ours.
struct ServerProblem {
    let error: CairnError

    init(_ address: ServerAddress, _ status: Int, _ headers: HTTPHeaders, _ body: [UInt8]) {
        if let json = try? JSONParser.parse(body),  // what is no JSON is no Cairn's
            let problem = try? CairnError(problem: json, status: status)  // nor is what is no problem
        {
            error = problem
            return
        }
        error =
            switch status {
            case 300..<400: Self.redirect(address, headers["Location"])
            case 401:
                CairnError(
                    .unauthenticated,
                    "\(address) wants to know who asks, and it is not a cairn server that "
                        + "says so", hint: "check the address; a proxy in front of it may want a login")
            case 407:
                CairnError(
                    .unavailable, "the proxy wants a login",
                    hint: "put it into https_proxy: http://USER:PASSWORD@PROXY:PORT")
            case 413:
                CairnError(
                    .invalid, "something in front of \(address) does not take so many bytes at once",
                    hint: "raise the limit of request bodies in the proxy (nginx: client_max_body_size)")
            case 502...504:
                CairnError(
                    .unavailable, "the gateway in front of \(address) has no answer (status \(status))",
                    hint: "check that the server behind it runs")
            default: Self.noCairn(address, "it answers with status \(status)")
            }
    }

    static func noCairn(_ address: ServerAddress, _ why: String) -> CairnError {
        CairnError(
            .unavailable, "\(address) is no cairn server: \(why)",
            hint: "check host, port and path; the address is what the server prints when it starts")
    }

    private static func redirect(_ address: ServerAddress, _ location: String?) -> CairnError {
        guard let location, let target = try? ServerAddress(parsing: location) else {
            return noCairn(address, "it sends elsewhere")
        }
        return CairnError(
            .unavailable, "\(address) sends to \(target.web.origin), and no redirect is followed",
            hint: "name the address itself: --registry \(target.web.origin)")
    }
}
