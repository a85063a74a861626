import CairnObjects

// The graph as text: a tree for terminals, DOT for Graphviz, Mermaid for Markdown.

extension LineageGraph {
    /// Two trees with the subject as their root: what it was made from, and what came of it.
    package var tree: String {
        var lines = [label(of: subject)]
        lines += branches(of: subject, heading: "made from", origins(of:), \.to)
        lines += branches(of: subject, heading: "led to", results(of:), \.from)
        if isCut { lines.append("(there is more; see --depth)") }
        return lines.joined(separator: "\n")
    }

    private func branches(
        of root: Node, heading: String, _ edges: (Node) -> [Edge], _ end: KeyPath<Edge, Node>
    ) -> [String] {
        guard !edges(root).isEmpty else { return [] }
        var seen: Set<Node> = [root]
        var lines = ["\(heading):"]
        func draw(_ node: Node, _ indent: String) {
            let below = edges(node)
            for (index, edge) in below.enumerated() {
                let isLast = index == below.count - 1
                let next = edge[keyPath: end]
                let isNew = seen.insert(next).inserted
                let repeated = isNew || edges(next).isEmpty ? "" : " (see above)"
                lines.append(
                    "\(indent)\(isLast ? "└─" : "├─") \(edge.relation.rawValue) \(label(of: next))\(repeated)"
                )
                if isNew { draw(next, indent + (isLast ? "   " : "│  ")) }
            }
        }
        draw(root, "")
        return lines
    }

    private func label(of node: Node) -> String {
        notes[node].map { "\(node.title)  [\($0)]" } ?? node.title
    }

    /// A directed graph in Graphviz's language; edges run from what was made to what it was made from.
    package var dot: String {
        let names = identifiers
        let nodeLines = nodes.map { node in
            let shape =
                switch node {
                case .input: "ellipse"
                case .trigger: "diamond"
                case .version, .deleted: "box"
                }
            let style = node == subject ? ", style=bold" : ""
            return "  \(names[node] ?? "") [shape=\(shape)\(style), label=\(quoted(label(of: node)))];"
        }
        let edgeLines = edges.map { edge in
            "  \(names[edge.from] ?? "") -> \(names[edge.to] ?? "") "
                + "[label=\(quoted(edge.relation.rawValue))];"
        }
        return (["digraph lineage {", "  rankdir=BT;"] + nodeLines + edgeLines + ["}"]).joined(
            separator: "\n")
    }

    /// A flowchart in Mermaid's language.
    package var mermaid: String {
        let names = identifiers
        let nodeLines = nodes.map { node in
            let text = "\"\(label(of: node).replacing("\"", with: "#quot;"))\""
            let name = names[node] ?? ""
            return switch node {
            case .input: "  \(name)([\(text)])"
            case .trigger: "  \(name){{\(text)}}"
            case .version, .deleted: "  \(name)[\(text)]"
            }
        }
        let edgeLines = edges.map {
            "  \(names[$0.from] ?? "") -->|\($0.relation.rawValue)| \(names[$0.to] ?? "")"
        }
        return (["flowchart BT"] + nodeLines + edgeLines).joined(separator: "\n")
    }

    private var identifiers: [Node: String] {
        Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, "n\($0)") })
    }

    private func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
