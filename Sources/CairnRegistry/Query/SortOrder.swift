package import CairnObjects
package import CairnStorage

/// How an order is written: `metrics.auc`, `metrics.auc:asc`, `created:desc`.
package enum SortOrder {
    /// - Throws: `invalid` for a field that is not there.
    package static func parse(_ text: String) throws(CairnError) -> VersionQuery.Sort {
        var name = text
        var descending: Bool?
        for (suffix, value) in [":asc": false, ":desc": true] where text.hasSuffix(suffix) {
            name = String(text.dropLast(suffix.count))
            descending = value
        }
        let field = try QueryParser.field(name)
        return VersionQuery.Sort(field, descending: descending ?? isDescendingByNature(field))
    }

    /// The best first for metrics, the newest first for times and numbers, else from the least.
    private static func isDescendingByNature(_ field: Field) -> Bool {
        switch field {
        case .metric(let name): MetricDirection.goal(of: name) != .minimize
        case .created, .number: true
        default: false
        }
    }
}
