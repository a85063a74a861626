import CairnObjects
package import CairnStorage

/// Makes up queries about a `RandomHistory`: its names and values, and some that it has not.
package struct RandomQuery {
    private var random: SeededRandom

    package init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// The next query.
    package mutating func next(about model: IndexModel) throws -> VersionQuery {
        var query = VersionQuery(where: predicate(depth: 3, model))
        if random.oneIn(2) {
            let name = random.pick(RandomHistory.groupNames + ["nobody"]) ?? "nobody"
            query.group = try GroupName(parsing: random.oneIn(3) ? name.uppercased() : name)
        }
        if !random.oneIn(3) { query.sort = VersionQuery.Sort(field(), descending: random.oneIn(2)) }
        query.limit = random.pick([0, 1, 3, 10, .max, .max]) ?? .max
        query.offset = random.pick([0, 0, 0, 1, 4, 1000]) ?? 0
        return query
    }

    private mutating func predicate(depth: Int, _ model: IndexModel) -> Predicate {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random) {
        case 0: return random.oneIn(2) ? .all : .exists(field())
        case 1: return .exists(field())
        case 2..<6:
            let field = field()
            let comparison = random.pick(Predicate.Comparison.allCases) ?? .equal
            return .compare(field, comparison, literal(for: field, model))
        case 6: return .not(predicate(depth: depth - 1, model))
        case 7, 8: return .and(predicate(depth: depth - 1, model), predicate(depth: depth - 1, model))
        default: return .or(predicate(depth: depth - 1, model), predicate(depth: depth - 1, model))
        }
    }

    private mutating func field() -> Field {
        let named: [Field] = [
            .metric(random.pick(RandomHistory.metricNames + ["unmeasured"]) ?? ""),
            .parameter(random.pick(RandomHistory.parameterNames + ["unset"]) ?? ""),
            .label(random.pick(RandomHistory.labelNames + ["unlabelled"]) ?? ""),
            .link(random.pick(IndexedVersion.Link.Kind.allCases) ?? .file),
        ]
        let plain: [Field] = [
            .group, .number, .digest, .author, .created, .message, .approval, .stage, .size,
        ]
        return random.pick(random.oneIn(2) ? named : plain) ?? .number
    }

    /// Most often a value that some version has there, or a part of one; else one of any kind.
    private mutating func literal(for field: Field, _ model: IndexModel) -> IndexedValue {
        let known = model.versions(VersionQuery()).flatMap { $0.values(of: field) }
        if !random.oneIn(3), let value = random.pick(known) {
            guard case .text(let text) = value, random.oneIn(2) else { return value }
            let part = random.oneIn(2) ? text.prefix(3) : text.suffix(2)
            return .text(random.oneIn(2) ? String(part) : part.uppercased())
        }
        if random.oneIn(2) { return .number(random.pick([0, 0.94, 2, 500, -1, 1e300, 1.5]) ?? 0) }
        return .text(random.pick(RandomHistory.texts + RandomHistory.stageNames + ["approved"]) ?? "")
    }
}
