import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// The log: as events for people and programs, as leaves and proofs for auditors.
extension API {
    var logRoutes: [Route] {
        let log = "\(Self.root)/log"
        return [
            Route(.get, log, .known, listEvents),
            Route(.get, "\(log)/checkpoint", .known) { _ in .text(try await registry.checkpoint().encoded) },
            Route(.get, "\(log)/entries", .registry(.read), exportEntries),
            Route(.get, "\(log)/entries/{sequence}/proof", .registry(.read), proveEntry),
        ]
    }

    /// Oldest first. An entry about a group that the caller may not read is passed over, and so is one about
    /// the registry itself for whoever may not read all of it.
    private func listEvents(_ call: Call) async throws -> Answer {
        let limit = Int(try call.integer("limit", in: 1...Page<Never>.maximumLimit) ?? 100)
        let group = try call.query("group", GroupName.init(parsing:))
        let action = try call.query("action", Self.action)
        var next = try call.integer("from", in: 0...JSON.largestExactInteger) ?? 0
        var events: [JSON] = []
        // Bounded, so that a request for what is rare cannot make the server read the whole log.
        for _ in 0..<Self.maximumPages where events.count < limit {
            let page = try await registry.entries(from: next, limit: Self.pageSize)
            for entry in page where events.count < limit {
                next = entry.sequence + 1
                let isWanted =
                    (group == nil || entry.moves.contains { $0.ref.group == group })
                    && (action == nil || entry.action == action)
                guard isWanted, call.access.mayRead(entry) else { continue }
                events.append(try await registry.event(for: entry).json)
            }
            if page.count < Self.pageSize { break }
        }
        return .json(["entries": .array(events), "next": .integer(next)])
    }

    /// To ask for an action that nobody knows is a slip, not a sign of a newer program.
    private static func action(_ text: String) throws(CairnError) -> Action {
        guard let action = Action(rawValue: text) else {
            let close = Suggestion.closest(to: text, among: Action.allCases.map(\.rawValue))
            throw CairnError(
                .invalid, "'\(text.printable)' is no action", hint: close.map { "did you mean '\($0)'?" })
        }
        return action
    }

    private static var pageSize: Int { 500 }
    private static var maximumPages: Int { 20 }

    /// The leaves of the Merkle tree, one a line.
    private func exportEntries(_ call: Call) async throws -> Answer {
        let from = try call.integer("from", in: 0...JSON.largestExactInteger) ?? 0
        let limit = Int(try call.integer("limit", in: 1...Page<Never>.maximumLimit) ?? 1000)
        let leaves = try await registry.storage.entries(from: from, limit: limit)
        return Answer(.bytes(leaves.flatMap { $0 + [0x0A] }, type: "application/x-ndjson"))
    }

    private func proveEntry(_ call: Call) async throws -> Answer {
        let text = try call.parameter("sequence")
        guard let sequence = Int64(text), sequence >= 0, String(sequence) == text else {
            throw CairnError(.invalid, "'\(text.printable)' is no number of a log entry")
        }
        return .text(try await registry.prove(sequence).encoded)
    }
}

extension Access {
    /// - Throws: `forbidden` where somebody may not know where a ref stands. Which rules hold is no secret
    ///   from whoever they hold for; who the users are is for administrators.
    func requireReading(_ ref: RefName) throws(CairnError) {
        switch ref {
        case .defaultPolicy: break
        case .user, .token, .issuer, .webhook: try require(.administer, in: nil)
        case .bucket(let bucket), .object(let bucket, _): try require(.read, in: bucket)
        default: try require(.read, in: ref.group)
        }
    }

    /// Whether somebody may see an entry of the log: where they may read every group and bucket that it is
    /// about, and, where it is about none, all of the registry.
    func mayRead(_ entry: LogEntry) -> Bool {
        let buckets = Set(entry.moves.compactMap(\.ref.bucket))
        let groups = Set(entry.moves.filter { $0.ref.bucket == nil }.map(\.ref.group))
        guard !groups.isEmpty || !buckets.isEmpty else { return allows(.read, in: nil) }
        return groups.allSatisfy { allows(.read, in: $0) } && buckets.allSatisfy { allows(.read, in: $0) }
    }
}
