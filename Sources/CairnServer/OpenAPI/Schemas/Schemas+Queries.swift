import CairnObjects
import CairnStorage

extension Schemas {
    /// Queries as values, for programs that keep an index's results and not its language.
    static let queries: Table = [
        "Query": .body(
            [:],
            optional: [
                "group": .groupName, "where": .ref("Predicate"),
                "sort": .body(["field": .field], optional: ["descending": .flag]), "limit": .count,
                "offset": .count, "count": .flag.about("Only how many there are."),
            ]),
        "QueryResult": .any(of: [
            .object(["versions": .list(of: .ref("IndexedVersionWithLinks"))]), .object(["count": .count]),
        ]),
        "Predicate": .any(of: [
            .object(["all": .constant(true)]), .object(["exists": .field]),
            .object(["not": .ref("Predicate")]),
            .object(["and": .list(of: .ref("Predicate"), 2...200)]),
            .object(["or": .list(of: .ref("Predicate"), 2...200)]),
            .object([
                "compare": .object([
                    "field": .field, "operator": .enumeration(Predicate.Comparison.self),
                    "value": .any(of: [.number, .text]),
                ])
            ]),
        ]).about("At most 33 deep, with at most 200 comparisons."),
    ]
}
