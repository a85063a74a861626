import CairnObjects

/// Something in a list, with what lists are filtered and sorted by.
struct ListRow: Sendable {
    let name: String
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
        var sorted = rows.filter(passes).map { (key: $0.key(field), row: $0) }
        sorted.sort { a, b in
            let isLess = (a.key, a.row.name) < (b.key, b.row.name)
            return (a.key, a.row.name) != (b.key, b.row.name) && isLess == isAscending
        }
        if let key = position?["key"]?.text, let name = position?["name"]?.text {
            sorted = Array(
                sorted.drop {
                    isAscending ? ($0.key, $0.row.name) <= (key, name) : ($0.key, $0.row.name) >= (key, name)
                })
        }
        let page = sorted.prefix(limit)
        let next = sorted.count > limit ? page.last : nil
        return .members([
            member: .array(page.map(\.row.json)),
            "NextToken": next.map {
                .string(ListToken.encode(["key": .string($0.key), "name": .string($0.row.name)], of: self))
            },
        ])
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
