import CairnObjects
import CairnRegistry
import CairnStorage

/// What a `ModelLifeCycle` asks for: with the status `Approved`, that the version be put into the stage; with
/// any other, only that this be remembered.
struct StageWish: Sendable {
    let stage: String
    let status: String
    let description: String

    /// - Returns: `nil` where nothing is given.
    init?(_ members: [String: JSON]?) throws(CairnError) {
        guard let members else { return nil }
        stage = members["Stage"]?.text ?? ""
        status = members["StageStatus"]?.text ?? ""
        description = members["StageDescription"]?.text ?? ""
        if isToMove { _ = try StageName(parsing: stage) }
    }

    var isToMove: Bool { status.lowercased() == "approved" }
}

extension SageMakerDoor {
    /// Puts a version into a stage, if the rules let it.
    func carryOut(_ wish: StageWish, of id: VersionID, by intent: Intent) async throws {
        let stage = try await registry.knownStage(like: try StageName(parsing: wish.stage), in: id.group)
        _ = try await registry.promote(id, to: stage, by: intent)
    }
}
