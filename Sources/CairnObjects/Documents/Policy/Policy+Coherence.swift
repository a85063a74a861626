// What makes a policy contradict itself: found when it is read, so that no such value exists.

extension Policy {
    func checkCoherence() throws(CairnError) {
        try checkRoles()
        try checkApproval()
        try checkStageNames()
        try checkOrder()
        for (stage, rules) in stages.sorted(by: { $0.key < $1.key })
        where FreezeWindow.areEndless(rules.freeze) {
            throw CairnError(
                .invalid, "policy.stages.\(stage).freeze leaves no time of the week in which it could move")
        }
    }

    private func checkRoles() throws(CairnError) {
        var rosters: [(String, Roster)] = []
        if let approvers = approval?.approvers { rosters.append(("policy.approval.approvers", approvers)) }
        for (stage, rules) in stages.sorted(by: { $0.key < $1.key }) {
            if let movers = rules.movers { rosters.append(("policy.stages.\(stage).movers", movers)) }
            if case .these(let roster) = rules.override {
                rosters.append(("policy.stages.\(stage).override", roster))
            }
        }
        for (path, roster) in rosters {
            guard let unknown = roster.roles.first(where: { roles[$0] == nil }) else { continue }
            let names = roles.keys.map(\.description)
            let close = Suggestion.closest(to: unknown.description, among: names)
            throw CairnError(
                .invalid, "\(path) names the role '\(unknown)', which policy.roles does not define",
                hint: close.map { "did you mean 'role:\($0)'?" } ?? "define it: roles: {\(unknown): [ana]}")
        }
    }

    private func checkApproval() throws(CairnError) {
        guard let approval, let approvers = approval.approvers.map(members(of:)) else { return }
        guard approvers.count >= approval.quorum else {
            throw CairnError(
                .invalid,
                "policy.approval contradicts itself: a quorum of \(approval.quorum), and "
                    + "\(approvers.count) who may approve")
        }
        guard approval.separation.contains(.promoter), approvers.count == approval.quorum else { return }
        for (stage, rules) in stages.sorted(by: { $0.key < $1.key }) {
            guard isGuarded(stage), let movers = rules.movers.map(members(of:)),
                movers.isSubset(of: approvers)
            else { continue }
            throw CairnError(
                .invalid,
                "policy.stages.\(stage).movers contradicts policy.approval.separation: all who may move it "
                    + "must have approved, so nobody may promote",
                hint: "let somebody move it who is no approver")
        }
    }

    /// Rules may only name stages that there are: those declared, and `production`.
    private func checkStageNames() throws(CairnError) {
        let names = Set(stages.keys)
        for name in names.sorted() {
            guard let other = names.first(where: { $0 > name && $0.isSameWithoutCase(as: name) }) else {
                continue
            }
            throw CairnError(
                .invalid, "policy.stages has '\(name)' and '\(other)', which differ only in case")
        }
        var named: [(path: String, stage: StageName)] = []
        func add(_ path: String, _ requirements: Requirements?) {
            named += (requirements?.comparedStages ?? []).map { ("\(path).require", $0) }
        }
        add("policy.approval", approval?.require)
        add("policy.automatic", automatic?.require)
        for (stage, rules) in stages.sorted(by: { $0.key < $1.key }) {
            add("policy.stages.\(stage)", rules.require)
            if let after = rules.after { named.append(("policy.stages.\(stage).after", after.stage)) }
        }
        for (index, rule) in drift.enumerated() {
            if let stage = rule.rollback { named.append(("policy.drift[\(index)].rollback", stage)) }
        }
        let known = isClosed ? names : names.union([.production])
        for (path, stage) in named where !known.contains(stage) {
            let close = Suggestion.closest(
                to: stage.description, among: known.sorted().map(\.description))
            throw CairnError(
                .invalid, "\(path) names the stage '\(stage)', which policy.stages does not declare",
                hint: close.map { "did you mean '\($0)'?" } ?? "declare it: stages: {\(stage): {}}")
        }
    }

    /// No stage may come, over however many others, before itself.
    private func checkOrder() throws(CairnError) {
        for start in stages.keys.sorted() {
            var (path, next) = ([start], stages[start]?.after?.stage)
            while let stage = next {
                guard stage != start else {
                    let circle = (path + [start]).map(\.description).joined(separator: " after ")
                    throw CairnError(
                        .invalid, "policy.stages.\(start).after goes in a circle: \(circle)",
                        hint: "no version could ever be the first")
                }
                // A circle that does not hold `start` is found from one of its own.
                guard !path.contains(stage) else { break }
                path.append(stage)
                next = stages[stage]?.after?.stage
            }
        }
    }
}

extension StageName {
    /// Two stages that differ only in case would be one to people.
    package func isSameWithoutCase(as other: StageName) -> Bool {
        description.lowercased() == other.description.lowercased()
    }
}
