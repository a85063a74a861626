import CairnObjects
import CairnStorage

/// What a look at users or policies found.
package struct WordFinding<Item: Sendable>: Sendable {
    package var items: [Item] = []
    /// Whether there were more than could be looked at, or shown.
    package var hasMore = false
}

/// A policy that holds what was looked for.
package struct PolicyMatch: Sendable {
    package let scope: PolicyScope
    package let excerpt: Excerpt
}

extension Registry {
    /// Users in whose name, roles or description the words stand.
    ///
    /// - Parameter effort: So many are looked at, by name.
    package func findUsers(
        holding needle: Needle, limit: Int, effort: Int = 2000
    ) async throws -> WordFinding<User> {
        var finding = WordFinding<User>()
        let refs = try await storage.snapshot(.users).refs.sorted { $0.key.key < $1.key.key }
        finding.hasMore = refs.count > effort
        let documents = try await storage.documents(refs.prefix(effort).map(\.value))
        for case (.user(let name), let digest) in refs.prefix(effort) {
            guard let document = documents[digest] else { continue }
            let user = User(name: name, digest: digest, document: try UserDocument(document))
            let texts =
                [name.description, user.document.description]
                + user.document.grants.map(\.description)
            guard texts.contains(where: needle.isIn) else { continue }
            guard finding.items.count < limit else {
                finding.hasMore = true
                break
            }
            finding.items.append(user)
        }
        return finding
    }

    /// Policies in which the words stand: the groups' own, and the registry's.
    ///
    /// - Parameter effort: So many groups are looked at, by name.
    package func findPolicies(
        holding needle: Needle, limit: Int, effort: Int = 1000
    ) async throws -> WordFinding<PolicyMatch> {
        var finding = WordFinding<PolicyMatch>()
        let groups = try await storage.groups().map(\.name)
        finding.hasMore = groups.count > effort
        let scopes = [PolicyScope.registry] + groups.prefix(effort).map { .group($0) }
        for scope in scopes {
            guard let policy = try await value(Policy.self, of: scope.ref)?.value,
                let excerpt = needle.excerpt(of: policy.json.canonicalBytes)
            else { continue }
            guard finding.items.count < limit else {
                finding.hasMore = true
                break
            }
            finding.items.append(PolicyMatch(scope: scope, excerpt: excerpt))
        }
        return finding
    }
}
