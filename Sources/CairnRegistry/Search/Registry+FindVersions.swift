import CairnObjects
package import CairnStorage

extension Registry {
    /// Looks for words in what no index has: names of files, cards, labels, parameters, metrics and inputs.
    /// From the newest version back.
    ///
    /// - Parameters:
    ///   - predicate: Only in such versions.
    ///   - offset: How many of them to pass over, as an earlier look did.
    ///   - limit: So many matches at most.
    package func findVersions(
        holding needle: Needle, among predicate: Predicate = .all, from offset: Int = 0, limit: Int,
        effort: SearchEffort = SearchEffort()
    ) async throws -> VersionFinding {
        var search = VersionSearch(registry: self, needle: needle, rest: effort.bytes)
        var finding = VersionFinding(looked: offset)
        var query = VersionQuery(
            where: predicate, sort: .init(.created, descending: true), limit: Self.searchPage)
        while finding.looked - offset < effort.versions {
            query.offset = finding.looked
            query.limit = min(Self.searchPage, effort.versions - (finding.looked - offset))
            let versions = try await storage.versions(query)
            for page in try await search.documents(of: versions) {
                // Also one that cannot be read: whoever looks further must not come by it again.
                finding.looked += 1
                guard let page else { continue }
                let places = try await search.places(in: page)
                if !places.isEmpty { finding.matches.append(.init(version: page.version, places: places)) }
                if finding.matches.count == limit || search.rest <= 0 {
                    (finding.hasMore, finding.unread) = (true, search.unread)
                    return finding
                }
            }
            if versions.count < query.limit {
                finding.unread = search.unread
                return finding
            }
        }
        (finding.hasMore, finding.unread) = (true, search.unread)
        return finding
    }

    private static var searchPage: Int { 200 }
}

/// One look at many versions.
private struct VersionSearch {
    /// A version with its documents.
    struct Page {
        let version: IndexedVersion
        let manifest: Manifest
        let record: Record
    }

    let registry: Registry
    let needle: Needle
    /// How many bytes of cards may still be read.
    var rest: Int64
    var unread = 0
    /// What was found in a card: versions share them.
    private var cards: [Digest: Excerpt?] = [:]

    init(registry: Registry, needle: Needle, rest: Int64) {
        (self.registry, self.needle, self.rest) = (registry, needle, rest)
    }

    /// In the versions' order; `nil` for one that was deleted meanwhile, or whose documents are damaged,
    /// which is for `verify` to report.
    func documents(of versions: [IndexedVersion]) async throws -> [Page?] {
        let storage = registry.storage
        let manifests = try await storage.documents(versions.map(\.manifest)).mapValues { try Manifest($0) }
        let records = try await storage.documents(manifests.values.map(\.config.digest))
        return try versions.map { version in
            guard let manifest = manifests[version.manifest],
                let record = records[manifest.config.digest]
            else { return nil }
            return Page(version: version, manifest: manifest, record: try Record(record))
        }
    }

    mutating func places(in page: Page) async throws -> [VersionMatch.Place] {
        var places: [VersionMatch.Place] = []
        func look(_ part: VersionMatch.Part, _ text: String) {
            if let excerpt = needle.excerpt(of: text) { places.append(.init(part: part, excerpt: excerpt)) }
        }
        for file in try page.manifest.files() { look(.file, file.name.description) }
        if let excerpt = try await excerpt(ofCardOf: page) {
            places.append(.init(part: .card, excerpt: excerpt))
        }
        for (name, value) in page.version.labels.sorted(by: { $0.key < $1.key }) {
            look(.label, "\(name)=\(value)")
        }
        for (name, value) in page.version.parameters.sorted(by: { $0.key < $1.key }) {
            if case .text(let text) = value {
                look(.parameter, "\(name)=\(text)")
            } else {
                look(.parameter, name)
            }
        }
        for name in page.version.metrics.keys.sorted() { look(.metric, name) }
        for input in page.record.inputs {
            look(.input, input.uri.map { "\(input.name) \($0)" } ?? input.name)
        }
        return places
    }

    private mutating func excerpt(ofCardOf page: Page) async throws -> Excerpt? {
        guard let card = page.record.card else { return nil }
        if let known = cards[card.digest] { return known }
        guard card.size <= WrittenCard.maximumSize else {
            unread += 1
            return nil
        }
        rest -= card.size
        let found: Excerpt?
        do {
            let bytes = try await registry.storage.read(card.digest).collect(upTo: WrittenCard.maximumSize)
            found = needle.excerpt(of: bytes)
        } catch let error as CairnError {
            // Its damage is for `verify` to report; here it must not hide what else there is.
            guard [.damaged, .notFound].contains(error.code) else { throw error }
            unread += 1
            found = nil
        }
        cards[card.digest] = .some(found)
        return found
    }
}
