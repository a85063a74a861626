import CairnObjects
import CairnStorage

extension Registry {
    /// The lineage of a version: its origins and its results, each up to `depth` generations away.
    package func lineage(of id: VersionID, depth: Int) async throws -> LineageGraph {
        var graph = LineageGraph(subject: id)
        try await addOrigins(of: id, to: &graph, depth: depth)
        try await addResults(of: id, to: &graph, depth: depth)
        for case .version(let id) in graph.nodes {
            guard let row = try await row(of: id) else { continue }
            let stages =
                row.stages.isEmpty ? "" : ", \(row.stages.map(\.description).joined(separator: ", "))"
            graph.note(.version(id), "\(row.approval)\(stages)")
        }
        return graph
    }

    private func addOrigins(of id: VersionID, to graph: inout LineageGraph, depth: Int) async throws {
        let node = LineageGraph.Node.version(id)
        let record = try await record(of: id.manifest)
        guard depth > 0 else {
            graph.isCut =
                graph.isCut || !record.parents.isEmpty || !record.inputs.isEmpty || record.trigger != nil
            return
        }
        if let trigger = record.trigger { try await add(trigger, of: node, to: &graph) }
        for parent in record.parents {
            let found = try await version(withManifest: parent, preferring: id.group)
            let origin = found.map(LineageGraph.Node.version) ?? .deleted(parent)
            graph.add(.init(from: node, to: origin, relation: .parent))
            if graph.add(origin), let found { try await addOrigins(of: found, to: &graph, depth: depth - 1) }
        }
        for input in record.inputs {
            // An input that is a file of some version is that version: so models made of models connect.
            if let digest = input.digest, let maker = try await version(withFile: digest), maker != id {
                graph.add(.init(from: node, to: .version(maker), relation: .uses))
                if graph.add(.version(maker)) {
                    try await addOrigins(of: maker, to: &graph, depth: depth - 1)
                }
            } else {
                let origin = LineageGraph.Node.input(name: input.name, digest: input.digest)
                graph.add(.init(from: node, to: origin, relation: .input))
                graph.add(origin)
            }
        }
    }

    /// Adds what caused a training and, where that is an observation in the log, the version it is about.
    private func add(
        _ text: String, of node: LineageGraph.Node, to graph: inout LineageGraph
    ) async throws {
        let cause = LineageGraph.Node.trigger(text)
        graph.add(.init(from: node, to: cause, relation: .trigger))
        guard graph.add(cause), let trigger = Trigger(parsing: text),
            let entry = try await entries(from: trigger.sequence, limit: 1).first
        else { return }
        graph.note(cause, "\(entry.action) \(entry.at.day)\(entry.reason.isEmpty ? "" : ": \(entry.reason)")")
        for case .observation(let group, let number, _) in entry.moves.map(\.ref) {
            guard let manifest = try await storage.target(of: .version(group, number)) else { continue }
            let observed = LineageGraph.Node.version(
                VersionID(group: group, number: number, manifest: manifest))
            graph.add(.init(from: cause, to: observed, relation: .observes))
            graph.add(observed)
        }
    }

    private func addResults(of id: VersionID, to graph: inout LineageGraph, depth: Int) async throws {
        let node = LineageGraph.Node.version(id)
        let manifest = try await value(Manifest.self, at: id.manifest)
        let children = try await versions(linking: .parent, to: id.manifest).map {
            ($0, LineageGraph.Relation.parent)
        }
        var users: [(VersionID, LineageGraph.Relation)] = []
        for file in manifest.layers {
            users += try await versions(linking: .input, to: file.digest).map { ($0, .uses) }
        }
        for (result, relation) in children + users where result != id {
            guard depth > 0 else {
                graph.isCut = true
                return
            }
            graph.add(.init(from: .version(result), to: node, relation: relation))
            if graph.add(.version(result)) { try await addResults(of: result, to: &graph, depth: depth - 1) }
        }
    }

    private func versions(
        linking kind: IndexedVersion.Link.Kind, to digest: Digest
    ) async throws -> [VersionID] {
        let predicate = Predicate.compare(.link(kind), .equal, .text(digest.description))
        return try await storage.versions(VersionQuery(where: predicate)).map(VersionID.init)
    }

    /// The first version that has such a file.
    private func version(withFile digest: Digest) async throws -> VersionID? {
        try await versions(linking: .file, to: digest).min { ($0.group, $0.number) < ($1.group, $1.number) }
    }

    private func row(of id: VersionID) async throws -> IndexedVersion? {
        let predicate = Predicate.compare(.number, .equal, .number(Double(id.number.value)))
        return try await storage.versions(VersionQuery(group: id.group, where: predicate, limit: 1)).first
    }
}
