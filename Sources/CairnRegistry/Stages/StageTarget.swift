import CairnObjects
import CairnStorage

/// Where a stage is to move, and how that is judged.
struct StageTarget: Sendable {
    let id: VersionID
    let kind: ProposedMove.Kind
    let skipped: [StageChange.Skipped]
    let isOverride: Bool
    /// What it was chosen by, and must be so still when the stage moves.
    let expectations: [RefExpectation]

    init(
        _ id: VersionID, _ kind: ProposedMove.Kind, skipped: [StageChange.Skipped] = [],
        isOverride: Bool = false, expectations: [RefExpectation] = []
    ) {
        (self.id, self.kind, self.skipped, self.isOverride) = (id, kind, skipped, isOverride)
        self.expectations = expectations
    }

    func action(isOverridden: Bool) -> Action {
        switch kind {
        case .rollback: .stageRolledBack
        case .promotion: isOverridden ? .stageOverridden : .stageMoved
        }
    }
}
