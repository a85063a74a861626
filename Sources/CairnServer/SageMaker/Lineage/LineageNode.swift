import CairnObjects
import CairnRegistry
import CairnStorage

/// Something that lineage is about: what a client made, or what Cairn knows of itself.
struct LineageNode: Sendable {
    let arn: String
    /// `Artifact`, `Action`, `Context`; `nil` for what is elsewhere (an experiment's parts).
    let lineageType: String?
    let name: String?
    let type: String
    let created: Timestamp?
    var modified: Timestamp?
    var properties: [String: String] = [:]

    var vertex: JSON {
        .members([
            "Arn": .string(arn), "Type": .string(String(type.prefix(40))),
            "LineageType": lineageType.map(JSON.string),
        ])
    }
}

/// That something came of something.
struct LineageEdge: Sendable, Hashable {
    let source: String
    let destination: String
    var type: String?
    var created: Timestamp?
    var creator: Principal?

    static func == (a: LineageEdge, b: LineageEdge) -> Bool {
        a.source == b.source && a.destination == b.destination
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(destination)
    }

    var json: JSON {
        .members([
            "SourceArn": .string(source), "DestinationArn": .string(destination),
            "AssociationType": type.map(JSON.string),
        ])
    }
}
