import CairnObjects
import CairnRegistry
import CairnStorage
import Logging

/// What the registry holds. Read anew at most every 15 seconds, however often it is asked for: to count takes
/// longer the more there is.
actor RegistryFigures: FigureSource {
    private let registry: Registry
    private let surveyor: (any StoreSurveyor)?
    private let logger: Logger
    private var kept: (figures: [(Figure, Double)], at: ContinuousClock.Instant)?

    private static let age = Duration.seconds(15)

    init(registry: Registry, surveyor: (any StoreSurveyor)?, logger: Logger) {
        (self.registry, self.surveyor, self.logger) = (registry, surveyor, logger)
    }

    func tell(_ exposition: inout Exposition) async {
        for (figure, value) in await figures() { exposition.add(figure, value) }
    }

    private func figures() async -> [(Figure, Double)] {
        if let kept, ContinuousClock.now - kept.at < Self.age { return kept.figures }
        let figures: [(Figure, Double)]
        do {
            figures = try await read() + [(.figuresFailed, 0)]
        } catch {
            logger.error("figures of the registry cannot be read", metadata: ["error": "\(error)"])
            figures = [(.figuresFailed, 1)]
        }
        kept = (figures, ContinuousClock.now)
        return figures
    }

    private func read() async throws -> [(Figure, Double)] {
        let head = try Checkpoint(note: try await registry.checkpoint(), trusting: registry.key)
        let groups = try await registry.storage.groups()
        var figures: [(Figure, Double)] = [
            (.logEntries, Double(head.size)), (.groups, Double(groups.count)),
            (.versions, Double(groups.reduce(0) { $0 + $1.versionCount })),
            (.pendingVersions, Double(groups.reduce(0) { $0 + $1.pendingCount })),
        ]
        guard let surveyor else { return figures }
        let room = try await surveyor.room()
        let store = try await surveyor.survey()
        figures += [
            (.diskFree, Double(room.free)), (.diskSize, Double(room.size)), (.blobs, Double(store.blobs)),
            (.blobBytes, Double(store.blobBytes)), (.databaseBytes, Double(store.databaseBytes)),
        ]
        return figures
    }
}
