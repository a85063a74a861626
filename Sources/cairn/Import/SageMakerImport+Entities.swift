import CairnObjects
import CairnRegistry
import CairnStorage

extension SageMakerImport {
    /// Makes a card with all its versions, or those that it lacks.
    func make(_ card: ImportedCard, in registry: Registry, _ counts: inout ImportCounts) async throws {
        let id = try SageMakerEntities.id(.card, card.name)
        var number = 0
        if let standing = try await registry.entity(id) {
            let here = try await registry.editions(of: standing)
            guard Self.isBeginning(here, of: card) else {
                counts.refused.append("\(id): another one of this name is here")
                return
            }
            number = here.first?.content["ModelCardVersion"]?.wholeNumber ?? 1
        }
        for edition in card.editions where edition.number > number {
            let content = card.content(edition)
            counts.cards += 1
            guard !isDryRun else { continue }
            let intent = context.intent("Read over from SageMaker: version \(edition.number)")
            if number == 0 {
                _ = try await registry.createEntity(
                    id, EntityDraft(content, labels: card.tags ?? [:]), by: intent)
            } else {
                try await registry.changeEntity(id, keepsPrevious: { _, _ in true }, by: intent) {
                    $0.content = content
                }
            }
            number = edition.number
        }
    }

    /// Whether the card that is here is the other side's, perhaps with fewer versions.
    private static func isBeginning(_ here: [EntityDocument], of card: ImportedCard) -> Bool {
        let there = Dictionary(card.editions.map { ($0.number, $0.content) }) { first, _ in first }
        return here.allSatisfy { edition in
            guard let number = edition.content["ModelCardVersion"]?.wholeNumber else { return false }
            return there[number] == edition.content["Content"]?.string
        }
    }

    /// Makes the lineage that is not there yet: first what there is, then what came of what.
    func make(
        _ lineage: ImportedLineage, in registry: Registry, _ counts: inout ImportCounts
    ) async throws {
        var places = LineagePlaces(names: names, registry: registry, reader: reader)
        for node in lineage.nodes {
            guard let id = try await places.add(node) else { continue }
            if let standing = try await registry.entity(id) {
                guard standing.value.content == node.content else {
                    counts.refused.append("\(node.arn): another \(id) is here")
                    continue
                }
            } else if try await create(
                id, EntityDraft(node.content, labels: node.tags ?? [:]), in: registry)
            {
                counts.lineage += 1
            }
        }
        for edge in lineage.edges {
            guard let source = try await places.place(edge.source),
                let destination = try await places.place(edge.destination)
            else {
                counts.refused.append("what came of \(edge.source): one of its ends is not to be found")
                continue
            }
            let id = try SageMakerEntities.association(from: source, to: destination)
            let draft = EntityDraft(LineagePlaces.content(source, destination, edge.type))
            if try await create(id, draft, in: registry) { counts.lineage += 1 }
        }
    }
}

extension JSON {
    var wholeNumber: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }
}
