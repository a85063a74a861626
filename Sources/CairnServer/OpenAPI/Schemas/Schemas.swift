/// The forms of what goes in and out, by the names under which the document keeps them. They follow
/// CairnRegistry's `JSONForms` and the documents of CairnObjects; the tests hold the two together.
enum Schemas {
    typealias Table = KeyValuePairs<String, Schema>

    static let all: [String: Schema] = {
        let tables = [
            about, groups, versions, records, decisions, stages, policies, rules, log, audit, queries,
            identity, files, events,
        ]
        return Dictionary(tables.flatMap { $0.map { ($0.key, $0.value) } }) { first, _ in first }
    }()
}
