/// The code that made a version.
package struct Source: Equatable, Sendable {
    package var repository: String?
    package var commit: String?
    /// Whether the work tree had changes that the commit does not hold.
    package var dirty: Bool?
    /// Where in the repository the work was done.
    package var path: String?
    package var unknown: [String: JSON] = [:]

    package init(repository: String? = nil, commit: String? = nil, dirty: Bool? = nil, path: String? = nil) {
        (self.repository, self.commit, self.dirty, self.path) = (repository, commit, dirty, path)
    }

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        repository = try members.string("repository")
        commit = try members.string("commit")
        dirty = try members.bool("dirty")
        self.path = try members.string("path")
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "repository": repository.map(JSON.string), "commit": commit.map(JSON.string),
                "dirty": dirty.map(JSON.bool), "path": path.map(JSON.string),
            ], and: unknown)
    }
}
