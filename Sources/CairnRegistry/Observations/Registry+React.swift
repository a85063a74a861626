import CairnObjects
import CairnStorage

/// What drift makes happen by itself.
struct DriftReaction: Sendable {
    /// The stage that goes back, if one does.
    var change: StageChange?
    /// Why a rollback that a rule asks for does not happen.
    var held: String?
    var expectations: [RefExpectation] = []

    /// The move that the change is.
    func move(of change: StageChange, in group: GroupName) -> RefMove {
        RefMove(.stage(group, change.stage), from: change.from?.manifest, to: change.to?.manifest)
    }
}

extension Registry {
    /// Finds what crossed rules that ask for a rollback want to put back. Each stage is looked at for the
    /// first of its rules, and the first stage that can go back does.
    func react(
        to findings: [DriftJudge.Finding], on id: VersionID, by actor: Principal
    ) async throws -> DriftReaction {
        var reaction = DriftReaction()
        var stages: Set<StageName> = []
        for rule in findings.filter(\.isCrossed).map(\.rule) {
            guard let stage = rule.rollback, stages.insert(stage).inserted else { continue }
            let found = try await react(to: rule, in: stage, on: id, by: actor)
            reaction.expectations += found.expectations
            guard found.change == nil else {
                (reaction.change, reaction.held) = (found.change, nil)
                return reaction
            }
            reaction.held = reaction.held ?? found.held
        }
        return reaction
    }

    /// Only where the version stands there, only where something stood there before, and only once in a
    /// rule's cool-down.
    private func react(
        to rule: DriftRule, in stage: StageName, on id: VersionID, by actor: Principal
    ) async throws -> DriftReaction {
        var reaction = DriftReaction()
        let spec = StageSpec(group: id.group, stage: stage)
        // Whatever stands there now is expected, so that a move that comes in between is seen.
        let standing = try await storage.target(of: spec.ref)
        reaction.expectations = [RefExpectation(spec.ref, names: standing)]
        guard standing == id.manifest else {
            reaction.held = "\(id) does not stand in \(stage)"
            return reaction
        }
        let last = try await storage.history(of: spec.ref).last { $0.action == .driftDetected }
        if let last, last.at.advanced(byMilliseconds: rule.cooldown.milliseconds) > clock() {
            reaction.held =
                "\(stage) was rolled back by itself at \(last.at), and cools down for \(rule.cooldown)"
            return reaction
        }
        let target = try await rollbackTarget(of: spec, except: id, by: actor)
        guard let found = target.id else {
            reaction.held = "nothing stood in \(stage) before that it could go back to"
            return reaction
        }
        reaction.expectations += target.expectations
        reaction.change = StageChange(stage: stage, from: id, to: found, skipped: target.skipped)
        return reaction
    }
}
