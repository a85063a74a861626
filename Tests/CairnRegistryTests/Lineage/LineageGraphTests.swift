import CairnObjects
import CairnStorageTesting
import Testing

@testable import CairnRegistry

@Suite("LineageGraph")
struct LineageGraphTests {
    private typealias Node = LineageGraph.Node

    private static func version(_ number: Int, of group: String = "fraud") throws -> VersionID {
        VersionID(
            group: try GroupName(parsing: group), number: try Sample.number(number),
            manifest: Digest(of: Array("\(group) \(number)".utf8)))
    }

    /// A diamond: 4 was made from 2 and 3, which were made from 1; 5 and another group's model came of it.
    private static func diamond() throws -> LineageGraph {
        let node = try (1...5).map { Node.version(try version($0)) }
        let user = Node.version(try version(1, of: "blend"))
        let data = Node.input(name: "train \"v2\"", digest: nil)
        let deleted = Node.deleted(Digest(of: [1]))
        var graph = LineageGraph(subject: try version(4))
        for other in [node[1], node[0], data, node[2], deleted, node[4], user] { graph.add(other) }
        let edges: [(Node, Node, LineageGraph.Relation)] = [
            (node[3], node[1], .parent), (node[1], node[0], .parent), (node[0], data, .input),
            (node[3], node[2], .parent), (node[2], node[0], .parent), (node[2], deleted, .parent),
            (node[4], node[3], .parent), (user, node[3], .uses),
        ]
        for (from, to, relation) in edges { graph.add(.init(from: from, to: to, relation: relation)) }
        graph.note(node[0], "Approved")
        graph.note(node[3], "Approved, production")
        return graph
    }

    @Test func `a tree shows origins and results, and a shared origin once`() throws {
        #expect(
            try Self.diamond().tree == """
                fraud:4  [Approved, production]
                made from:
                ├─ parent fraud:2
                │  └─ parent fraud:1  [Approved]
                │     └─ input train "v2"
                └─ parent fraud:3
                   ├─ parent fraud:1  [Approved] (see above)
                   └─ parent sha256:4bf5122f3445 (deleted)
                led to:
                ├─ parent fraud:5
                └─ uses blend:1
                """)
    }

    @Test func `DOT quotes what needs quoting and marks the subject`() throws {
        #expect(
            try Self.diamond().dot == """
                digraph lineage {
                  rankdir=BT;
                  n0 [shape=box, style=bold, label="fraud:4  [Approved, production]"];
                  n1 [shape=box, label="fraud:2"];
                  n2 [shape=box, label="fraud:1  [Approved]"];
                  n3 [shape=ellipse, label="train \\"v2\\""];
                  n4 [shape=box, label="fraud:3"];
                  n5 [shape=box, label="sha256:4bf5122f3445 (deleted)"];
                  n6 [shape=box, label="fraud:5"];
                  n7 [shape=box, label="blend:1"];
                  n0 -> n1 [label="parent"];
                  n1 -> n2 [label="parent"];
                  n2 -> n3 [label="input"];
                  n0 -> n4 [label="parent"];
                  n4 -> n2 [label="parent"];
                  n4 -> n5 [label="parent"];
                  n6 -> n0 [label="parent"];
                  n7 -> n0 [label="uses"];
                }
                """)
    }

    @Test func `Mermaid has its own quotes and shapes`() throws {
        #expect(
            try Self.diamond().mermaid == """
                flowchart BT
                  n0["fraud:4  [Approved, production]"]
                  n1["fraud:2"]
                  n2["fraud:1  [Approved]"]
                  n3(["train #quot;v2#quot;"])
                  n4["fraud:3"]
                  n5["sha256:4bf5122f3445 (deleted)"]
                  n6["fraud:5"]
                  n7["blend:1"]
                  n0 -->|parent| n1
                  n1 -->|parent| n2
                  n2 -->|input| n3
                  n0 -->|parent| n4
                  n4 -->|parent| n2
                  n4 -->|parent| n5
                  n6 -->|parent| n0
                  n7 -->|uses| n0
                """)
    }

    @Test func `a version without lineage is a tree of one line`() throws {
        let graph = LineageGraph(subject: try Self.version(1))
        #expect(graph.tree == "fraud:1")
        #expect(graph.mermaid == "flowchart BT\n  n0[\"fraud:1\"]")
    }

    @Test func `a graph that was cut says so`() throws {
        var graph = LineageGraph(subject: try Self.version(1))
        graph.isCut = true
        #expect(graph.tree == "fraud:1\n(there is more; see --depth)")
    }

    @Test func `nodes and edges are there once`() throws {
        var graph = try Self.diamond()
        let before = graph
        #expect(!graph.add(.version(try Self.version(2))))
        graph.add(
            .init(from: .version(try Self.version(4)), to: .version(try Self.version(2)), relation: .parent))
        #expect(graph == before)
        #expect(graph.origins(of: graph.subject).count == 2)
        #expect(graph.results(of: graph.subject).count == 2)
    }
}
