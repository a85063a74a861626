import CairnObjects

/// A `SearchExpression`: conditions on what Describe tells of a resource, and how they are joined.
struct SearchExpression: Sendable {
    private var conditions: [Condition] = []
    private var isAny = false

    private enum Condition: Sendable {
        case filter(SearchFilter)
        /// Filters that one element of a list must pass, all of them.
        case nested(path: [String], [SearchFilter])
        case expression(SearchExpression)
    }

    /// - Throws: a fault where a filter lacks what its operator needs, or expressions are nested too deep.
    init(json: [String: JSON]?, depth: Int = 0) throws(SageMakerFault) {
        guard let json else { return }
        guard depth < Self.maximumDepth else {
            throw SageMakerFault(.validation, "SubExpressions are nested too deep")
        }
        isAny = json["Operator"] == "Or"
        for filter in json["Filters"]?.items ?? [] {
            conditions.append(.filter(try SearchFilter(json: filter.members ?? [:])))
        }
        for nested in json["NestedFilters"]?.items ?? [] {
            let members = nested.members ?? [:]
            let path = members["NestedPropertyName"]?.text ?? ""
            var filters: [SearchFilter] = []
            for filter in members["Filters"]?.items ?? [] {
                filters.append(try SearchFilter(json: filter.members ?? [:], below: path))
            }
            conditions.append(.nested(path: path.split(separator: ".").map(String.init), filters))
        }
        for expression in json["SubExpressions"]?.items ?? [] {
            conditions.append(
                .expression(try SearchExpression(json: expression.members, depth: depth + 1)))
        }
    }

    private static let maximumDepth = 16

    func holds(for value: JSON) -> Bool {
        guard !conditions.isEmpty else { return true }
        func holds(_ condition: Condition) -> Bool {
            switch condition {
            case .filter(let filter): filter.holds(for: value)
            case .nested(let path, let filters):
                SearchFilter.values(at: path[...], of: value).flatMap { $0.items ?? [$0] }
                    .contains { element in filters.allSatisfy { $0.holds(for: element) } }
            case .expression(let expression): expression.holds(for: value)
            }
        }
        return isAny ? conditions.contains(where: holds) : conditions.allSatisfy(holds)
    }

    /// The text that a property must equal for the expression to hold; `nil` where it says nothing of it.
    func required(_ property: String) -> String? {
        guard !isAny || conditions.count == 1 else { return nil }
        for case .filter(let filter) in conditions where filter.path == [property] {
            if let text = filter.requiredText { return text }
        }
        for case .expression(let expression) in conditions {
            if let text = expression.required(property) { return text }
        }
        return nil
    }
}
