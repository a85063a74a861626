import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

/// One reading of a SageMaker registry: what it has is made here, unless it was made before.
///
/// Every step is a transaction of its own and finds again what was done: groups, cards and lineage by their
/// names, packages by the key of their request. So it can be broken off anywhere and run again.
struct SageMakerImport: Sendable {
    let reader: SageMakerReader
    let context: CommandContext
    /// What resource names are made with here.
    let names: TargetNames
    /// Whether it is an error where bytes, or anything else, cannot be had.
    let isStrict: Bool
    /// Whether to count only.
    let isDryRun: Bool
    /// Where bytes lie until they are registered, so that they can be sent to a server too.
    let scratch: FilePath

    /// The registry itself; `nil` where a server has it. Cards, lineage, resource policies and packages
    /// without versions have no place in a server's own API.
    var local: Registry? {
        if case .directory = context.location { context.registry } else { nil }
    }

    /// - Parameter groups: Which; none for everything, cards and lineage too.
    func run(_ groups: [GroupName]) async throws -> ImportCounts {
        var counts = ImportCounts()
        counts.isDryRun = isDryRun
        for group in try await reader.groups(groups) {
            try await make(group, &counts)
            counts.groups += 1
            for arn in try await reader.packages(in: group.name) { try await read(arn, &counts) }
        }
        if groups.isEmpty { try await readTheRest(&counts) }
        counts.unread = reader.unread
        return counts
    }

    private func readTheRest(_ counts: inout ImportCounts) async throws {
        let alone = try await reader.packages(in: nil)
        let cards = try await reader.cards()
        let lineage = try await reader.lineage()
        guard let local else {
            let entities = cards.count + lineage.nodes.count + lineage.edges.count
            if !alone.isEmpty || entities > 0 {
                counts.refused.append(
                    "\(alone.count) packages without versions, \(cards.count) model cards, "
                        + "\(lineage.nodes.count) artifacts, actions and contexts, \(lineage.edges.count) "
                        + "associations: run this in the registry's directory, beside the server")
            }
            return
        }
        for arn in alone { try await read(arn, &counts) }
        for card in cards { try await make(card, in: local, &counts) }
        try await make(lineage, in: local, &counts)
    }

    private func make(_ group: ImportedGroup, _ counts: inout ImportCounts) async throws {
        guard !isDryRun else { return }
        do {
            _ = try await context.service.createGroup(
                group.name, description: group.description, labels: group.tags ?? [:],
                by: context.intent("Read over from SageMaker"))
        } catch let error as CairnError {
            guard error.code == .exists else { throw error }
        }
        guard let policy = group.policy else { return }
        guard let local else {
            counts.refused.append("the resource policy of \(group.name): a server's own API has no place")
            return
        }
        let id = try SageMakerEntities.resourcePolicy(of: group.name)
        try await create(id, EntityDraft(["ResourcePolicy": .string(policy)]), in: local)
    }

    /// Makes an entity, unless it is there.
    ///
    /// - Returns: whether it was made.
    @discardableResult
    func create(_ id: EntityID, _ draft: EntityDraft, in registry: Registry) async throws -> Bool {
        guard try await registry.entity(id) == nil else { return false }
        guard !isDryRun else { return true }
        do {
            _ = try await registry.createEntity(
                id, draft, by: context.intent("Read over from SageMaker"))
            return true
        } catch let error as CairnError {
            guard error.code == .exists else { throw error }
            return false
        }
    }
}
