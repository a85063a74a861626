import CairnObjects
import CairnRegistry
import CairnStorage

/// Walking the lineage: what clients added, and what Cairn knows itself, as one graph.
extension SageMakerDoor {
    func queryLineage(_ call: SageMakerCall) async throws -> JSON? {
        try require(.read, .artifact, "", call)
        let starts = (call.list("StartArns") ?? []).compactMap(\.text)
        guard !starts.isEmpty else {
            throw SageMakerFault(.validation, "StartArns must name where to begin")
        }
        let depth = call.integer("MaxDepth") ?? 10
        guard depth >= 1 else { throw SageMakerFault(.validation, "MaxDepth must be at least 1") }
        var walk = LineageWalk(added: try await associations(), known: lineage(call))
        for start in starts {
            guard try await node(start, call) != nil else {
                throw SageMakerFault(.notFound, "\(start) does not exist")
            }
        }
        try await walk.walk(from: starts, call.text("Direction") ?? "Both", depth: depth)
        var vertices: [JSON] = []
        var places = Dictionary(starts.map { ($0, 0) }) { first, _ in first }
        for arn in walk.order where places[arn] == nil {
            guard let node = try await node(arn, call), passes(node, call) else { continue }
            places[arn] = vertices.count
            vertices.append(node.vertex)
        }
        let position = try ListToken.position(of: call)
        let offset = min(max(position?["offset"]?.whole ?? 0, 0), vertices.count)
        let limit = max(1, call.integer("MaxResults") ?? 50)
        let page = vertices[offset...].prefix(limit)
        let isMore = vertices.count > offset + limit
        // An edge is told once: on the page of that end of it which comes later.
        let edges = walk.edges.filter { edge in
            guard let source = places[edge.source], let destination = places[edge.destination] else {
                return false
            }
            return (offset..<offset + limit).contains(max(source, destination))
        }
        return .members([
            "Vertices": .array(Array(page)),
            "Edges": call.flag("IncludeEdges") == false ? nil : .array(edges.map(\.json)),
            "NextToken": isMore
                ? .string(ListToken.encode(["offset": .integer(offset + limit)], of: call)) : nil,
        ])
    }

    private func passes(_ node: LineageNode, _ call: SageMakerCall) -> Bool {
        guard let filters = call.object("Filters") else { return true }
        func lies(_ time: Timestamp?, _ after: String, _ before: String) -> Bool {
            let start = filters[after].flatMap(Timestamp.init(wire:))
            let end = filters[before].flatMap(Timestamp.init(wire:))
            guard start != nil || end != nil else { return true }
            guard let time else { return false }
            return start.map { time >= $0 } ?? true && end.map { time <= $0 } ?? true
        }
        if let types = filters["Types"]?.items, !types.contains(.string(node.type)) { return false }
        if let types = filters["LineageTypes"]?.items,
            !types.contains(where: { $0.text == node.lineageType })
        {
            return false
        }
        for case (let name, .string(let value)) in filters["Properties"]?.members ?? [:]
        where node.properties[name] != value { return false }
        return lies(node.created, "CreatedAfter", "CreatedBefore")
            && lies(node.modified ?? node.created, "ModifiedAfter", "ModifiedBefore")
    }
}

/// A walk through the graph, breadth first.
struct LineageWalk {
    private let known: CairnLineage
    private var bySource: [String: [LineageEdge]] = [:]
    private var byDestination: [String: [LineageEdge]] = [:]
    /// What was come to, the nearest first.
    private(set) var order: [String] = []
    private(set) var edges: [LineageEdge] = []

    init(added: [LineageEdge], known: CairnLineage) {
        self.known = known
        bySource = Dictionary(grouping: added, by: \.source)
        byDestination = Dictionary(grouping: added, by: \.destination)
    }

    /// So many things are looked at; far more than anybody reads.
    private static let most = 10_000

    mutating func walk(from starts: [String], _ direction: String, depth: Int) async throws {
        let ways = direction == "Both" ? [true, false] : [direction == "Ascendants"]
        var seenEdges: Set<LineageEdge> = []
        var found = Set(starts)
        order = starts
        for isUp in ways {
            var (seen, layer) = (Set(starts), starts)
            for _ in 0..<depth {
                var next: [String] = []
                for arn in layer where order.count < Self.most {
                    for edge in try await steps(from: arn, isUp: isUp) {
                        if seenEdges.insert(edge).inserted { edges.append(edge) }
                        let other = isUp ? edge.source : edge.destination
                        guard seen.insert(other).inserted else { continue }
                        next.append(other)
                        if found.insert(other).inserted { order.append(other) }
                    }
                }
                layer = next
            }
        }
    }

    private func steps(from arn: String, isUp: Bool) async throws -> [LineageEdge] {
        let added = (isUp ? byDestination : bySource)[arn] ?? []
        guard let digest = known.digest(arn) else { return added }
        return added + (isUp ? try await known.above(digest) : try await known.below(digest))
    }
}
