package import CairnObjects

/// A move of a stage that somebody asks for, with all that the rules look at.
package struct ProposedMove: Sendable {
    /// What kind of move it is.
    package enum Kind: Sendable {
        case promotion
        /// Back to a version that stood there before: asked is only what makes it unfit to stand there now,
        /// since what is live is worse, whatever its figures said.
        case rollback
    }

    package let candidate: Candidate
    package let stage: StageName
    package let actor: Principal
    package let kind: Kind
    package let situation: Situation

    package init(
        _ candidate: Candidate, to stage: StageName, by actor: Principal, _ kind: Kind = .promotion,
        in situation: Situation
    ) {
        (self.candidate, self.stage, self.actor) = (candidate, stage, actor)
        (self.kind, self.situation) = (kind, situation)
    }
}
