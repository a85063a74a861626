import CairnObjects

/// Something in a list, with what lists are filtered and sorted by.
struct ListRow: Sendable {
    let name: String
    /// What tells it from another of the same name.
    var id = ""
    let created: Timestamp
    var modified: Timestamp?
    var status = ""
    /// By further words of `SortBy`.
    var keys: [String: String] = [:]
    let json: JSON

    /// What it is sorted by: texts that are ordered as they should be.
    func key(_ field: String) -> String {
        switch field {
        case "Name": name.lowercased()
        case "CreationTime": Self.text(created)
        case "LastModifiedTime": Self.text(modified ?? created)
        case "Status", "ModelCardStatus", "ModelApprovalStatus": status
        default: keys[field] ?? ""
        }
    }

    private static func text(_ time: Timestamp) -> String { time.description + "\(time.milliseconds)" }
}

extension SageMakerCall {
    /// A page of the rows that the request's filters let pass, in the order that it asks for.
    ///
    /// - Parameter member: What the list is called in the answer.
    func page(
        _ rows: [ListRow], as member: String, sortedBy standard: String = "CreationTime",
        ascending: Bool = false, limit: Int = 100
    ) throws -> JSON {
        let field = text("SortBy") ?? standard
        let isAscending = text("SortOrder").map { $0 == "Ascending" } ?? ascending
        let position = try ListToken.position(of: self)
        let limit = integer("MaxResults") ?? limit
        var sorted = rows.filter(passes).map { Place($0, by: field) }
        sorted.sort { isAscending ? $0 < $1 : $1 < $0 }
        if let last = position.flatMap(Place.init(told:)) {
            sorted = Array(sorted.drop { isAscending ? !(last < $0) : !($0 < last) })
        }
        let page = sorted.prefix(limit)
        let next = sorted.count > limit ? page.last : nil
        return .members([
            member: .array(page.compactMap(\.json)),
            "NextToken": next.map { .string(ListToken.encode($0.told, of: self)) },
        ])
    }

    /// Where a row stands in a list: no two are in the same place, whatever they are sorted by.
    private struct Place: Comparable {
        let texts: [String]
        var json: JSON?

        private static let names = ["key", "name", "id"]

        init(_ row: ListRow, by field: String) {
            (texts, json) = ([row.key(field), row.name, row.id], row.json)
        }

        /// - Returns: `nil` for what is no place.
        init?(told position: [String: JSON]) {
            texts = Self.names.compactMap { position[$0]?.text }
            guard texts.count == Self.names.count else { return nil }
        }

        var told: [String: JSON] {
            Dictionary(zip(Self.names, texts.map(JSON.string))) { first, _ in first }
        }

        // By bytes: texts that differ in their Unicode form only are two texts.
        static func == (a: Place, b: Place) -> Bool {
            zip(a.texts, b.texts).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
        }

        static func < (a: Place, b: Place) -> Bool {
            for (x, y) in zip(a.texts, b.texts) where !x.utf8.elementsEqual(y.utf8) {
                return x.utf8.lexicographicallyPrecedes(y.utf8)
            }
            return false
        }
    }

    /// The filters that lists have in common.
    private func passes(_ row: ListRow) -> Bool {
        if let part = text("NameContains"), !row.name.lowercased().contains(part.lowercased()) {
            return false
        }
        func lies(_ time: Timestamp, after first: String, before last: String) -> Bool {
            if let start = self.time(first), time < start { return false }
            if let end = self.time(last), time > end { return false }
            return true
        }
        return lies(row.created, after: "CreationTimeAfter", before: "CreationTimeBefore")
            && lies(row.created, after: "CreatedAfter", before: "CreatedBefore")
    }
}
