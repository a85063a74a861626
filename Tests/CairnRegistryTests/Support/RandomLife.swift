import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

/// Drives a registry by verbs drawn at random, with a model of what must come of each.
struct RandomLife {
    private let world: World
    private var random: SeededRandom
    private var model = LifeModel()
    private var steps = 0

    private static let groups = ["fraud", "churn"]
    private static let stages = ["production", "staging", "canary"]

    init(_ world: World, seed: UInt64) {
        self.world = world
        random = SeededRandom(seed: seed)
        model.groups["fraud", default: .init()].exists = true
    }

    /// One verb, expected to do what the model says.
    mutating func step() async throws {
        steps += 1
        world.clock.advance(byMilliseconds: 1000)
        let name = Self.groups.randomElement(using: &random) ?? "fraud"
        guard model.groups[name]?.exists == true else { return try await create(name) }
        let number = model.groups[name]?.versions.keys.sorted().randomElement(using: &random)
        guard let number else { return try await register(name) }
        switch Int.random(in: 0..<44, using: &random) {
        case 0..<8: try await register(name)
        case 8: try await registerAgain(name)
        case 9..<16: try await decide(name, number)
        case 16..<26: try await promote(name, number)
        case 26..<29: try await rollback(name)
        case 29: try await label(name, number)
        case 30..<32: try await delete(name, number)
        case 32: try await edit(name)
        case 33: try await deleteGroup(name)
        case 34: try await world.collectAll()
        case 35..<37: try await setPolicy(name)
        case 37..<43: try await observe(name, number)
        default: try await pull(name, number)
        }
    }

    /// The name as somebody may spell it.
    private mutating func spelled(_ name: String) -> String {
        Bool.random(using: &random) ? name : name.uppercased()
    }

    private mutating func id(_ name: String, _ number: Int) async throws -> VersionID {
        let id = try await world.resolve("\(spelled(name)):\(number)")
        #expect(id.manifest == model.groups[name]?.versions[number]?.manifest)
        return id
    }

    private mutating func change(_ name: String, _ edit: (inout LifeModel.Group) -> Void) {
        edit(&model.groups[name, default: .init()])
    }

    private mutating func create(_ name: String) async throws {
        try await world.createGroup(name)
        change(name) { $0.exists = true }
        let again = try await refusal { [name = spelled(name)] in try await world.createGroup(name) }
        #expect(again?.code == .exists)
    }

    private mutating func files() throws -> [Registration.File] {
        try ["model.bin", "code/inference.py", "data.csv"].prefix(Int.random(in: 1...3, using: &random)).map {
            // Few contents, so that versions share blobs.
            let bytes = [UInt8](repeating: UInt8.random(in: 0..<6, using: &random), count: 100)
            return Registration.File(name: try FileName(parsing: $0), source: .bytes(bytes))
        }
    }

    private mutating func register(_ name: String) async throws {
        var registration = try world.registration([:], to: spelled(name), auc: Double(steps))
        registration.files = try files()
        registration.labels = Bool.random(using: &random) ? [:] : ["step": "\(steps)"]
        let receipt = try await world.registry.register(registration, by: intent())
        let number = (model.groups[name]?.last ?? 0) + 1
        #expect(receipt.outcome == .registered && receipt.version.number.value == number)
        var files: [String: [UInt8]] = [:]
        for file in registration.files {
            if case .bytes(let bytes) = file.source { files[file.name.description] = bytes }
        }
        change(name) { group in
            group.last = number
            group.versions[number] = .init(
                manifest: receipt.version.manifest, files: files, labels: registration.labels)
        }
        #expect(receipt.record.parents == parents(name))
    }

    private func parents(_ name: String) -> [Digest] {
        let group = model.groups[name]
        return group?.stages["production"]?.last.flatMap { group?.versions[$0]?.manifest }.map { [$0] } ?? []
    }

    /// What equals the newest version.
    private mutating func registerAgain(_ name: String) async throws {
        guard let number = model.groups[name]?.newest else { return }
        let newest = try await world.registry.version(id(name, number))
        var registration = try world.registration([:], to: name)
        registration.record.metrics = newest.record.metrics
        registration.files = try (model.groups[name]?.versions[number]?.files ?? [:]).map {
            Registration.File(name: try FileName(parsing: $0), source: .bytes($1))
        }
        let receipt = try await world.registry.register(registration, by: intent())
        #expect(receipt.outcome == .unchanged && receipt.version == newest.id)
    }

    private mutating func decide(_ name: String, _ number: Int) async throws {
        let state = [ApprovalState.approved, .approved, .approved, .rejected, .pending]
            .randomElement(using: &random)
        let voter = ["ana", "ana", "bob", "carol"].randomElement(using: &random)
        guard let state, let voter, let group = model.groups[name], let before = group.versions[number] else {
            return
        }
        let withdraw = state == .rejected && Bool.random(using: &random)
        let receipt = try await world.registry.decide(
            id(name, number), state, withdraw: withdraw, by: intent("decided", by: voter))
        #expect(receipt.previous == before.approval)
        let held = withdraw ? Self.stages.filter { group.stages[$0]?.last == number } : []
        #expect(receipt.withdrawn.map(\.stage.description) == held.sorted())
        let own = before.votes.first { $0.voter == voter }?.isFor
        var votes = before.votes.filter { $0.voter != voter }
        if state != .pending { votes.append((voter, state == .approved)) }
        let tally = group.tally(votes)
        // Taking back what one never said changes nothing, and raises nothing where it was not against.
        let isRaised = tally == .approved && before.approval != .approved && own != false
        let reached = state == .pending && (own == nil || isRaised) ? before.approval : tally
        let isChange =
            state == .pending ? own != nil : own != (state == .approved) || tally != before.approval
        #expect(receipt.state == reached && receipt.isVoteChanged == isChange)
        #expect((receipt.entry == nil) == (!isChange && held.isEmpty))
        change(name) { group in
            // Judged by what the approvals were before; the version itself is passed over in any case.
            let targets = held.map { ($0, group.rollbackTarget(of: $0)) }
            for (stage, target) in targets { group.goBack(stage, to: target) }
            guard isChange else { return }
            group.versions[number]?.approval = reached
            group.versions[number]?.votes = votes
        }
    }

    private mutating func promote(_ name: String, _ number: Int) async throws {
        let stages = Self.stages + ["production", "production"]
        guard let stage = stages.randomElement(using: &random), let group = model.groups[name] else { return }
        let (id, stands) = (try await id(name, number), group.stages[stage]?.last == number)
        guard group.mayStand(number, in: stage) else {
            #expect(try await refusal { try await world.promote(id, to: stage) }?.code == .refused)
            return
        }
        #expect((try await world.promote(id, to: stage).entry == nil) == stands)
        if !stands { change(name) { $0.stages[stage, default: []].append(number) } }
    }

    private mutating func rollback(_ name: String) async throws {
        guard let stage = Self.stages.randomElement(using: &random) else { return }
        let spelling = spelled(name)
        guard let target = model.groups[name]?.rollbackTarget(of: stage) else {
            let error = try await refusal { try await world.rollback(stage, of: spelling) }
            #expect(error?.code == .notFound)
            return
        }
        #expect(try await world.rollback(stage, of: spelling).change.to?.number.value == target)
        change(name) { $0.goBack(stage, to: target) }
    }

    private mutating func label(_ name: String, _ number: Int) async throws {
        let (set, unset) = (["step": "\(steps)"], Bool.random(using: &random) ? ["old"] : [])
        _ = try await world.registry.label(id(name, number), set: set, unset: unset, by: intent())
        change(name) { group in
            group.versions[number]?.labels["step"] = set["step"]
            for label in unset { group.versions[number]?.labels[label] = nil }
        }
    }

    private mutating func delete(_ name: String, _ number: Int) async throws {
        let id = try await id(name, number)
        if model.groups[name]?.stages.values.contains(where: { $0.last == number }) == true {
            let error = try await refusal { try await world.registry.delete(id, by: intent()) }
            #expect(error?.code == .refused)
            return
        }
        _ = try await world.registry.delete(id, by: intent())
        change(name) { $0.versions[number] = nil }
    }

    private mutating func edit(_ name: String) async throws {
        var edit = GroupEdit()
        edit.description = "step \(steps)"
        let guarded = Bool.random(using: &random)
        edit.guarded = [try StageName(parsing: "staging"): guarded]
        _ = try await world.registry.editGroup(GroupName(parsing: spelled(name)), edit, by: intent())
        change(name) { $0.guarded["staging"] = guarded }
    }

    private mutating func deleteGroup(_ name: String) async throws {
        let group = try GroupName(parsing: spelled(name))
        if model.groups[name]?.isHeld == true {
            let error = try await refusal {
                try await world.registry.deleteGroup(group, recursive: true, by: intent())
            }
            #expect(error?.code == .refused)
            return
        }
        _ = try await world.registry.deleteGroup(group, recursive: true, by: intent())
        change(name) { $0 = .init(last: $0.last, lastReaction: $0.lastReaction) }
    }

    /// The whole policy is replaced, the guards of stages with it.
    private mutating func setPolicy(_ name: String) async throws {
        let quorum = [nil, 1, 2].randomElement(using: &random) ?? nil
        let reacts = Bool.random(using: &random)
        let guarded = ["canary": Bool.random(using: &random), "production": Bool.random(using: &random)]
        let stages = guarded.map { #""\#($0)": {"guarded": \#($1)}"# }
        var rules = [#""stages": {\#(stages.joined(separator: ", "))}"#]
        if let quorum { rules.append(#""approval": {"quorum": \#(quorum)}"#) }
        if reacts {
            rules.append(
                #""drift": [{"metric": "psi", "max": 0.2, "rollback": "production", "cooldown": "9s"}]"#)
        }
        try await world.set("{\(rules.joined(separator: ", "))}", for: spelled(name))
        change(name) { group in
            (group.guarded, group.quorum, group.reactsToDrift) = (guarded, quorum, reacts)
        }
    }

    /// As often as not, what is live is observed.
    private mutating func observe(_ name: String, _ any: Int) async throws {
        guard let group = model.groups[name] else { return }
        let number = Bool.random(using: &random) ? group.stages["production"]?.last ?? any : any
        let isDrift = group.reactsToDrift && Bool.random(using: &random)
        let now = world.clock.now
        let isCool = group.lastReaction.map { $0.advanced(byMilliseconds: 9000) <= now } ?? true
        let target = group.rollbackTarget(of: "production")
        let reacts = isDrift && isCool && group.stages["production"]?.last == number && target != nil
        let receipt = try await world.observe(id(name, number), #"{"psi": \#(isDrift ? 0.3 : 0.1)}"#)
        #expect(receipt.number.value == (group.versions[number]?.observations ?? 0) + 1)
        #expect(receipt.entry?.action == (isDrift ? .driftDetected : .observationRecorded))
        #expect(receipt.rolledBack?.to?.number.value == (reacts ? target : nil))
        #expect((receipt.held != nil) == (isDrift && !reacts))
        change(name) { group in
            group.versions[number]?.observations += 1
            guard reacts else { return }
            group.goBack("production", to: target)
            group.lastReaction = now
        }
    }

    private mutating func pull(_ name: String, _ number: Int) async throws {
        let id = try await id(name, number)
        #expect(try await world.pulled(id) == model.groups[name]?.versions[number]?.files)
    }
}

extension RandomLife {
    /// Everything that must hold between two steps.
    func check(_ what: Comment) async throws {
        try await world.expectSound(what)
        let groups = model.groups.filter(\.value.exists)
        #expect(try await world.registry.groups().map(\.name.description) == groups.keys.sorted(), what)
        for (name, group) in groups {
            let spec = try GroupName(parsing: name)
            #expect(try await world.storage.lastNumber(in: spec)?.value ?? 0 == group.last, what)
            let rows = try await world.registry.list(VersionQuery(group: spec)).versions
            #expect(rows.map(\.number.value) == group.versions.keys.sorted(by: >), what)
            for number in 1..<(group.last + 1) where group.versions[number] == nil {
                let error = try await refusal { try await world.resolve("\(name):\(number)") }
                #expect(error?.message == "\(name):\(number) is deleted", what)
            }
            for (number, expected) in group.versions {
                try await check(
                    expected,
                    VersionID(
                        group: spec, number: Sample.number(number), manifest: expected.manifest), group, what)
            }
            for stage in Self.stages {
                let expected = group.stages[stage]?.last.flatMap { group.versions[$0]?.manifest }
                #expect(try await world.standing(in: stage, of: name) == expected, what)
            }
        }
    }

    private func check(
        _ expected: LifeModel.Version, _ id: VersionID, _ group: LifeModel.Group, _ what: Comment
    ) async throws {
        let version = try await world.registry.version(id)
        #expect(try await world.resolve("\(id)") == id, what)
        #expect(version.approval == expected.approval, what)
        let votes = version.approvals.first?.votes.map { ($0.actor.description, $0.isFor) } ?? []
        #expect(votes.map(\.0) == expected.votes.map(\.voter), what)
        #expect(votes.map(\.1) == expected.votes.map(\.isFor), what)
        #expect(version.observations.count == expected.observations, what)
        #expect(version.labels == expected.labels, what)
        let stages = Self.stages.filter { group.stages[$0]?.last == id.number.value }
        #expect(version.stages.map(\.description) == stages.sorted(), what)
        #expect(try await world.pulled(id) == expected.files, what)
    }
}
