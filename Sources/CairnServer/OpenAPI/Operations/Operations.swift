extension Operation {
    /// Everything that the document tells of.
    static let all =
        about + groups + versions + decisions + stages + policies + search + log + proofs + jobs + objects
        + users + tokens + issuers + blobs + leases + uploads + events
        + webhooks + operation

    static let root = API.root
    static let group = "\(root)/groups/{group}"
    static let version = "\(group)/versions/{version}"
}
