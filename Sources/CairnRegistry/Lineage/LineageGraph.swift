package import CairnObjects

/// Where a version comes from and what came of it, across groups: versions and inputs as nodes, and edges
/// from what was made to what it was made from.
package struct LineageGraph: Sendable, Equatable {
    /// Something that was made, or that something was made from.
    package enum Node: Hashable, Sendable {
        case version(VersionID)
        /// A version that is deleted; only its manifest's digest is known.
        case deleted(Digest)
        /// A data set, base model or the like, by its digest, or by name where it has none.
        case input(name: String, digest: Digest?)
        /// What caused a training: an entry of the log, or an event elsewhere in the words of whoever pushed.
        case trigger(String)
    }

    /// How what was made relates to what it was made from.
    package enum Relation: String, Sendable {
        /// Derives from, or retrains.
        case parent
        /// Was made from.
        case input
        /// Has an input that is a file of.
        case uses
        /// Was trained because of.
        case trigger
        /// Is about.
        case observes
    }

    /// From what was made to what it was made from.
    package struct Edge: Hashable, Sendable {
        package let from: Node
        package let to: Node
        package let relation: Relation
    }

    /// Whose lineage it is.
    package let subject: Node
    package private(set) var nodes: [Node] = []
    package private(set) var edges: [Edge] = []
    /// What to say beside a version: approval and stages.
    package private(set) var notes: [Node: String] = [:]
    /// Whether more was left out beyond the depth asked for.
    package var isCut = false

    package init(subject: VersionID) {
        self.subject = .version(subject)
        nodes = [self.subject]
    }

    /// Whether the node was not there before.
    @discardableResult
    mutating func add(_ node: Node) -> Bool {
        guard !nodes.contains(node) else { return false }
        nodes.append(node)
        return true
    }

    mutating func add(_ edge: Edge) {
        if !edges.contains(edge) { edges.append(edge) }
    }

    mutating func note(_ node: Node, _ text: String) { notes[node] = text }

    /// What a node was made from.
    package func origins(of node: Node) -> [Edge] { edges.filter { $0.from == node } }

    /// What was made from a node.
    package func results(of node: Node) -> [Edge] { edges.filter { $0.to == node } }
}

extension LineageGraph.Node {
    /// How people read it.
    package var title: String {
        switch self {
        case .version(let id): id.description
        case .deleted(let digest): "\(digest.short) (deleted)"
        case .trigger(let text): text
        case .input(let name, let digest): digest.map { "\(name) (\($0.short))" } ?? name
        }
    }
}
