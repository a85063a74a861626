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

    var isToMove: Bool { Self.isApproved(status) }

    private static func isApproved(_ status: String) -> Bool {
        status.lowercased().filter { !$0.isWhitespace } == "approved"
    }

    /// What is told of where a version stands. Where it stands counts, not what somebody wished; what was
    /// wished in other words, or another spelling of a stage, is told as it was given.
    static func told(_ wish: JSON?, of stages: [StageName]) -> JSON? {
        let wished = wish?.members?["Stage"]?.text?.lowercased()
        if Self.isApproved(wish?.members?["StageStatus"]?.text ?? "") {
            if stages.contains(where: { "\($0)".lowercased() == wished }) { return wish }
        } else if let wish, stages.isEmpty {
            return wish
        }
        return stages.first.map { ["Stage": .text($0), "StageStatus": "Approved"] }
    }
}
