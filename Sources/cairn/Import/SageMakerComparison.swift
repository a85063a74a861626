import CairnObjects
import CairnRegistry
import CairnStorage

/// Reads another registry and this one again and says what differs: names, approvals, digests of bytes, tags,
/// and what else was read over. Writes nothing.
struct SageMakerComparison: Sendable {
    let reader: SageMakerReader
    let registry: Registry
    let names: TargetNames
    /// Whether entities are to be compared too: a server's own API does not tell of them.
    let comparesEntities: Bool

    /// Something that is not the same on both sides.
    struct Difference: Sendable {
        let thing: String
        let what: String
        let there: String
        let here: String

        var json: JSON {
            [
                "thing": .string(thing), "what": .string(what), "there": .string(there),
                "here": .string(here),
            ]
        }
    }

    /// What was found.
    struct Report: Sendable {
        var compared = 0
        var differences: [Difference] = []
        var unread: [String] = []

        var json: JSON {
            [
                "compared": .integer(compared), "differences": .array(differences.map(\.json)),
                "unread": .array(unread.map(JSON.string)),
            ]
        }

        func lines(_ console: Console) -> [String] {
            var lines: [String] = []
            if !differences.isEmpty {
                var table = Table(["what": .left, "of": .left, "there": .left, "here": .left])
                for difference in differences {
                    table.add([
                        .init(difference.what), .init(difference.thing), .init(difference.there.shortened),
                        .init(difference.here.shortened, .red),
                    ])
                }
                lines += table.lines(console) + [""]
            }
            let count = differences.count
            let verdict = count == 0 ? "no difference" : "\(count) difference\(count == 1 ? "" : "s")"
            return lines + unread.map { "Not compared: \($0)" }
                + ["Compared \(compared) thing\(compared == 1 ? "" : "s"): \(verdict)."]
        }

        /// Compares two texts.
        mutating func expect(_ thing: String, _ what: String, _ there: String, _ here: String?) {
            guard there != here else { return }
            differences.append(Difference(thing: thing, what: what, there: there, here: here ?? "-"))
        }
    }

    /// - Parameter groups: Which; none for everything.
    func run(_ groups: [GroupName]) async throws -> Report {
        var report = Report()
        for group in try await reader.groups(groups) {
            try await compare(group, &report)
            for arn in try await reader.packages(in: group.name) {
                try await compare(try await reader.package(arn), &report)
            }
        }
        if groups.isEmpty {
            for arn in try await reader.packages(in: nil) {
                try await compare(try await reader.package(arn), &report)
            }
            if comparesEntities {
                for card in try await reader.cards() { try await compare(card, &report) }
                try await compare(try await reader.lineage(), &report)
            }
        }
        report.unread += reader.unread
        if !comparesEntities {
            report.unread.append("cards, lineage, resource policies: a server's own API does not tell them")
        }
        return report
    }

    private func compare(_ group: ImportedGroup, _ report: inout Report) async throws {
        let thing = "group \(group.name)"
        report.compared += 1
        guard let here = try await registry.groupDocument(group.name) else {
            report.expect(thing, "group", "\(group.name)", nil)
            return
        }
        report.expect(thing, "name", "\(group.name)", "\(here.name)")
        report.expect(thing, "description", group.description, here.value.description)
        if let tags = group.tags { report.expect(thing, "tags", tags.line, here.value.labels.values.line) }
        guard comparesEntities, let policy = group.policy else { return }
        let entity = try await registry.entity(try SageMakerEntities.resourcePolicy(of: group.name))
        report.expect(thing, "resource policy", policy, entity?.value.content["ResourcePolicy"]?.string)
    }

    private func compare(_ card: ImportedCard, _ report: inout Report) async throws {
        let thing = "model card \(card.name)"
        report.compared += 1
        guard let entity = try await registry.entity(try SageMakerEntities.id(.card, card.name)) else {
            report.expect(thing, "model card", card.name, nil)
            return
        }
        if let tags = card.tags { report.expect(thing, "tags", tags.line, entity.value.labels.values.line) }
        var here: [Int: EntityDocument] = [:]
        for edition in try await registry.editions(of: entity) {
            guard let number = edition.content["ModelCardVersion"]?.wholeNumber else { continue }
            here[number] = edition
        }
        for edition in card.editions {
            let content = here.removeValue(forKey: edition.number)?.content
            report.expect(
                thing, "version \(edition.number)", edition.content, content?["Content"]?.string)
            report.expect(
                thing, "status of version \(edition.number)", edition.status,
                content?["ModelCardStatus"]?.string)
        }
        for number in here.keys.sorted() { report.expect(thing, "version \(number)", "-", "\(number)") }
    }

    private func compare(_ lineage: ImportedLineage, _ report: inout Report) async throws {
        var places = LineagePlaces(names: names, registry: registry, reader: reader)
        for node in lineage.nodes {
            report.compared += 1
            // What is a version here is compared as one.
            guard let id = try await places.add(node) else { continue }
            let entity = try await registry.entity(id)
            report.expect(
                node.arn, node.kind.word, JSON.object(node.content).canonicalText,
                entity.map { JSON.object($0.value.content).canonicalText })
            guard let tags = node.tags, let entity else { continue }
            report.expect(node.arn, "tags", tags.line, entity.value.labels.values.line)
        }
        for edge in lineage.edges {
            report.compared += 1
            let thing = "\(edge.source) → \(edge.destination)"
            guard let source = try await places.place(edge.source),
                let destination = try await places.place(edge.destination),
                let entity = try await registry.entity(
                    try SageMakerEntities.association(from: source, to: destination))
            else {
                report.expect(thing, "association", edge.type ?? "there", nil)
                continue
            }
            report.expect(
                thing, "association", edge.type ?? "",
                entity.value.content["AssociationType"]?.string ?? "")
        }
    }
}

extension [String: String] {
    /// On one line, by key.
    var line: String { sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ") }
}

extension String {
    /// As much as a table has room for.
    fileprivate var shortened: String { count > 60 ? prefix(57) + "..." : self }
}

extension JSON {
    var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }
}
