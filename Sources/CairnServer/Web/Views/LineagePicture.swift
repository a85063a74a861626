import CairnObjects
import CairnRegistry

/// Where a version comes from and what came of it: origins on the left, results on the right.
struct LineagePicture: Sendable {
    let graph: LineageGraph

    private struct Box {
        let node: LineageGraph.Node
        let column: Int
        let row: Int
    }

    private static let (width, height, gap) = (190, 44, 56)

    /// So many are drawn, those nearest first.
    private static let (mostBoxes, mostEdges) = (16, 30)

    var html: HTML {
        guard graph.nodes.count > 1, let subject = graph.nodes.first else {
            return "<p class=\"quiet\">Made from nothing that is recorded, and nothing came of it.</p>"
        }
        let boxes = Array(layout(from: subject).prefix(Self.mostBoxes))
        let places = Dictionary(boxes.map { ($0.node, $0) }) { first, _ in first }
        let columns = (boxes.map(\.column).max() ?? 0) + 1
        let rows = (boxes.map(\.row).max() ?? 0) + 1
        let size = (columns * (Self.width + Self.gap), rows * (Self.height + 14) + 10)
        let edges = graph.edges.prefix(Self.mostEdges).compactMap { edge -> HTML? in
            guard let from = places[edge.from], let to = places[edge.to] else { return nil }
            return line(from: to, to: from, edge.relation)
        }
        let isCut = graph.isCut || graph.nodes.count > boxes.count || graph.edges.count > edges.count
        let note: HTML = isCut ? "<p class=\"quiet\">There is more, further away.</p>" : .none
        return """
            <div class="scroll" tabindex="0" role="group" aria-label="Lineage">
            <svg width="\(size.0)" height="\(size.1)" viewBox="0 0 \(size.0) \(size.1)" role="group"
            aria-label="Lineage: what it was made from on the left, what was made from it on the right">
            \(edges)\(boxes.map { box($0, isSubject: $0.node == subject) })
            </svg></div>
            \(note)
            """
    }

    /// Each node in a column by its distance from the subject, in the order in which it was found.
    private func layout(from subject: LineageGraph.Node) -> [Box] {
        var columns: [LineageGraph.Node: Int] = [subject: 0]
        func spread(_ step: Int, _ next: (LineageGraph.Node) -> [LineageGraph.Node]) {
            var front = [subject]
            while let node = front.popLast() {
                for other in next(node) where columns[other] == nil {
                    columns[other] = (columns[node] ?? 0) + step
                    front.insert(other, at: 0)
                }
            }
        }
        spread(-1) { graph.origins(of: $0).map(\.to) }
        spread(1) { graph.results(of: $0).map(\.from) }
        // What hangs together by neither way alone.
        for node in graph.nodes where columns[node] == nil {
            let near = graph.origins(of: node).compactMap { columns[$0.to] }.max().map { $0 + 1 }
            columns[node] =
                near ?? graph.results(of: node).compactMap { columns[$0.from] }.min().map { $0 - 1 } ?? 0
        }
        let first = columns.values.min() ?? 0
        var rows: [Int: Int] = [:]
        return graph.nodes.map { node in
            let column = (columns[node] ?? 0) - first
            defer { rows[column, default: 0] += 1 }
            return Box(node: node, column: column, row: rows[column] ?? 0)
        }
    }

    private func corner(_ box: Box) -> (x: Int, y: Int) {
        (box.column * (Self.width + Self.gap) + 4, box.row * (Self.height + 14) + 5)
    }

    private func line(from origin: Box, to result: Box, _ relation: LineageGraph.Relation) -> HTML {
        let (a, b) = (corner(origin), corner(result))
        let (ay, by) = (a.y + Self.height / 2, b.y + Self.height / 2)
        let (ax, bx) = (a.x + Self.width, b.x)
        let middle = (ax + bx) / 2
        return """
            <path class="edge" d="M\(ax) \(ay)C\(middle) \(ay) \(middle) \(by) \(bx) \(by)">\
            <title>\(relation.rawValue)</title></path>

            """
    }

    private func box(_ box: Box, isSubject: Bool) -> HTML {
        let (x, y) = corner(box)
        let title = Element.short(box.node.title, 200)
        let short = title.count > 25 ? title.prefix(24) + "…" : title
        let note = graph.notes[box.node] ?? kind(of: box.node)
        let drawn: HTML = """
            <rect class="box\(isSubject ? " subject" : "")" x="\(x)" y="\(y)" width="\(Self.width)" \
            height="\(Self.height)" rx="6"/><text x="\(x + 10)" y="\(y + 18)">\(short)</text>\
            <text x="\(x + 10)" y="\(y + 35)">\(note.prefix(28))</text><title>\(title)</title>
            """
        guard case .version(let id) = box.node else { return "<g>\(drawn)</g>\n" }
        return "<a href=\"\(PageAddress.version(id))\">\(drawn)</a>\n"
    }

    private func kind(of node: LineageGraph.Node) -> String {
        switch node {
        case .version: "version"
        case .deleted: "deleted"
        case .input: "input"
        case .trigger: "trigger"
        }
    }
}
