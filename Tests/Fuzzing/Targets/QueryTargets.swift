import CairnObjects
import CairnStorage

@testable import CairnRegistry

extension FuzzTarget {
    /// The language of `--where`, and that of `--sort`.
    static let condition = FuzzTarget(text: "where", limit: 1024) { text in
        if let predicate = try read({ () throws(CairnError) in try QueryParser.parse(text) }) {
            let written = predicate.json.canonicalBytes
            let again: Predicate
            do {
                again = try Predicate(json: try JSONParser.parse(written), path: "where")
            } catch {
                throw Finding("a condition cannot be sent to a server: \(error)")
            }
            try hold(again == predicate, "sent to a server, the condition is another")
            try hold(
                again.holds(for: try version()) == predicate.holds(for: try version()),
                "sent to a server, the condition holds for others")
        }
        if let sort = try read({ () throws(CairnError) in try SortOrder.parse(text) }) {
            let again = try VersionQuery.Sort(json: sort.json, path: "sort")
            try hold(again == sort, "sent to a server, the order is another")
        }
    }

    /// Queries as clients send them.
    static let query = FuzzTarget("query", limit: 2048) { bytes in
        let query = try read { () throws(CairnError) in
            var members = try JSONMembers(try JSONParser.parse(bytes), path: "body")
            return try VersionQuery(&members)
        }
        guard let query else { return }
        let written = query.json.canonicalBytes
        var members = try JSONMembers(try JSONParser.parse(written), path: "body")
        let again = try VersionQuery(&members)
        try hold(again == query, "written and read again, the query is another")
        _ = query.predicate.holds(for: try version())
    }

    /// Something to hold conditions against.
    private static func version() throws -> IndexedVersion {
        var record = Record(
            author: Author(name: "Ana"), createdAt: try Timestamp(parsing: "2026-11-23T17:43:38.120Z"))
        record.message = "Grew the training set"
        record.metrics = ["auc": try Metric(0.947), "loss": try Metric(0.1)]
        record.parameters = ["rate": .number(0.1), "kind": "forest"]
        let file = Manifest.File(
            name: try FileName(parsing: "model.bin"),
            content: Descriptor(mediaType: "application/octet-stream", digest: Digest(of: [1]), size: 1))
        let manifest = Manifest(
            record: try record.document().descriptor(mediaType: Record.mediaType), files: [file])
        var version = IndexedVersion(
            group: try GroupName(parsing: "fraud-detection"), number: try VersionNumber(parsing: "3"),
            digest: Digest(of: [2]), manifest: manifest, record: record)
        version.labels = ["team": "risk"]
        version.stages = [try StageName(parsing: "production")]
        return version
    }
}
