package import CairnObjects

extension CairnError {
    /// What a server answers where something went wrong: problem details (RFC 9457).
    ///
    /// - Parameter status: The answer's, for a kind of failure that only the server knows.
    /// - Throws: `invalid` where it is none of Cairn's.
    package init(problem json: JSON, status: Int) throws(CairnError) {
        var members = try JSONMembers(json, path: "problem")
        let name = try members.requiredString("code")
        let message = try members.requiredString("detail")
        let hint = try members.string("hint")
        let rules = try members.values("rules", RuleResult.init(json:path:))
        self.init(Code(rawValue: name) ?? Code(status: status), message, hint: hint, rules: rules)
    }

    /// What `CairnError.json` writes.
    package init(json: JSON) throws(CairnError) {
        var outer = try JSONMembers(json, path: "problem")
        let inner = try outer.required("error", outer.take("error"))
        var members = try JSONMembers(inner, path: "problem.error")
        let name = try members.requiredString("code")
        self.init(
            Code(rawValue: name) ?? .system, try members.requiredString("message"),
            hint: try members.string("hint"), rules: try members.values("rules", RuleResult.init(json:path:)))
    }
}

extension CairnError.Code {
    /// The nearest to a status of HTTP.
    init(status: Int) {
        self =
            switch status {
            case 401: .unauthenticated
            case 403: .forbidden
            case 404, 410: .notFound
            case 409, 412: .conflict
            case 429: .limited
            case 501: .unsupported
            case 502...504: .unavailable
            case 400..<500: .invalid
            default: .system
            }
    }
}
