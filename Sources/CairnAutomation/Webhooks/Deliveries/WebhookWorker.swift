import CairnObjects
import CairnRegistry
import CairnStorage

/// Delivers to one webhook.
///
/// One loop (`run`) looks at the log, at what was asked for, and at the time, and starts deliveries; each is
/// a task of its own that comes back to `finish`. What a file keeps of it is written at most every fifth of
/// a second, and when the worker ends.
actor WebhookWorker {
    private let name: Handle
    private let parts: WebhookEngine.Parts
    private let bell = Bell()
    private var document: WebhookDocument
    private var state: DeliveryState?
    private var lanes: [Lane.Key: Lane] = [:]
    private var running: [Lane.Key: Task<Void, Never>] = [:]
    private var isGone = false
    private var change = Change.none
    private var lastWrite = ContinuousClock.now

    /// How much a file is behind what happened.
    private enum Change { case none, passedOver, delivered }

    /// So many deliveries are under way at once.
    private static let width = 8
    /// With so many waiting, the log is not looked at further.
    private static let maximumWaiting = 100_000
    private static let pageSize = 200

    init(_ name: Handle, _ document: WebhookDocument, _ parts: WebhookEngine.Parts) {
        (self.name, self.document, self.parts) = (name, document, parts)
    }

    nonisolated func wake() { bell.ring() }

    /// What the webhook is now.
    func update(_ document: WebhookDocument) { self.document = document }

    /// Delivers until the task is cancelled, and then finishes what is in hand.
    func run() async {
        while !Task.isCancelled {
            do {
                if state == nil { state = try await begin() }
                try await apply(try await requests())
                if isGone { try await disable() }
                if state?.problem == nil, document.disabled == nil {
                    try await look()
                    startDue()
                }
                try await writeIfDue()
            } catch {
                if Task.isCancelled { break }
                parts.report("webhook '\(name)': \((error as? CairnError)?.message ?? "\(error)")")
                await bell.wait(atMost: .seconds(1))
            }
            await bell.wait(atMost: pause())
        }
        for task in running.values { await task.value }
        do {
            try await write()
        } catch {
            parts.report("webhook '\(name)': \(error)")  // then something is sent twice
        }
    }

    /// Until the next thing to do that nobody rings for. Requests are files, looked for each second.
    private func pause() -> Duration {
        let now = parts.clock()
        let due =
            running.count < Self.width ? lanes.values.filter { !$0.isInHand }.compactMap(\.due).min() : nil
        let delivery = due.map { Duration.milliseconds(max(1, $0.milliseconds - now.milliseconds)) }
        let write = change == .delivered ? Self.writeInterval : .seconds(1)
        return min(delivery ?? .seconds(1), write)
    }
}

// Where it stands.
extension WebhookWorker {
    private func begin() async throws -> DeliveryState {
        let created = try await parts.registry.creation(ofWebhook: name).sequence
        let first = document.from ?? created + 1
        var problem: String?
        do {
            let (files, name) = (parts.files, name)
            if let kept = try await onOwnThread({ _ in try files.state(of: name) }), kept.created == created {
                problem = try await fault(of: kept.place)
                if problem == nil {
                    try await restore(kept)
                    return kept
                }
            }
        } catch let error as CairnError where error.code == .damaged {
            problem = error.message
        }
        var state = DeliveryState(created: created, place: try await place(first))
        state.problem = problem.map {
            "\($0); say with 'cairn webhook replay \(name) --from N' where to go on"
        }
        if let problem = state.problem { parts.report("webhook '\(name)': \(problem)") }
        change = .delivered
        return state
    }

    private func place(_ next: Int64) async throws -> Cursor {
        let last = next > 0 ? try await parts.registry.entries(from: next - 1, limit: 1).first : nil
        return Cursor(origin: parts.registry.key.name, next: next, last: last.map { Digest(of: $0.bytes) })
    }

    /// Why a place is not one of this log; `nil` where it is.
    private func fault(of kept: Cursor) async throws -> String? {
        let now = try await place(kept.next)
        guard now != kept else { return nil }
        return "entry \(kept.next - 1) of the log is not the one that was delivered last: the log was "
            + "restored from an older copy"
    }

    /// Finds again what waits behind the heads that a file has kept.
    private func restore(_ kept: DeliveryState) async throws {
        for delivery in kept.singles {
            guard let sequence = delivery.sequence else { continue }
            lanes[.single(sequence)] = Lane(sequence)
            lanes[.single(sequence)]?.head = delivery.tries > 0 ? delivery : nil
            lanes[.single(sequence)]?.due = delivery.nextAt
        }
        guard var next = kept.heads.compactMap(\.sequence).min() else { return }
        var heads = Dictionary(
            kept.heads.compactMap { head in head.sequence.map { ($0, head) } }, uniquingKeysWith: { $1 })
        var keys: Set<Lane.Key> = []
        while next < kept.place.next {
            let page = try await parts.registry.entries(from: next, limit: Self.pageSize)
            for entry in page where entry.sequence < kept.place.next {
                let key = Lane.Key(entry)
                if let head = heads.removeValue(forKey: entry.sequence) {
                    keys.insert(key)
                    guard document.isAbout(entry) else { continue }
                    lanes[key] = Lane(entry.sequence)
                    lanes[key]?.head = head.tries > 0 ? head : nil
                    lanes[key]?.due = head.nextAt
                } else if keys.contains(key), document.isAbout(entry) {
                    append(entry.sequence, to: key)
                }
            }
            guard let last = page.last else { return }
            next = last.sequence + 1
        }
    }

    private func append(_ sequence: Int64, to key: Lane.Key) {
        lanes[key]?.sequences.append(sequence)
        if lanes[key] == nil { lanes[key] = Lane(sequence) }
    }

    private var waiting: Int { lanes.values.reduce(0) { $0 + $1.sequences.count } }

    /// Takes in what is new in the log.
    private func look() async throws {
        var count = waiting
        while count < Self.maximumWaiting, let next = state?.place.next {
            let page = try await parts.tail.entries(from: next, limit: Self.pageSize)
            guard let last = page.last else { return }
            for entry in page where document.isAbout(entry) {
                append(entry.sequence, to: Lane.Key(entry))
                count += 1
                change = .delivered
            }
            if change == .none { change = .passedOver }
            state?.place = Cursor(
                origin: parts.registry.key.name, next: last.sequence + 1, last: Digest(of: last.bytes))
        }
    }
}

// What is asked for.
extension WebhookWorker {
    private func requests() async throws -> [(id: String, replay: WebhookReplay)] {
        let (files, name) = (parts.files, name)
        return try await onOwnThread { _ in try files.requests(of: name) }
    }

    private func apply(_ requests: [(id: String, replay: WebhookReplay)]) async throws {
        guard !requests.isEmpty else { return }
        for (_, replay) in requests {
            switch replay {
            case .one(let sequence):
                if lanes[.single(sequence)] == nil { lanes[.single(sequence)] = Lane(sequence) }
            case .from(let sequence): try await goBack(to: sequence)
            }
        }
        change = .delivered
        try await write()
        for (id, _) in requests { parts.files.done(id, of: name) }
    }

    /// Everything from this entry on is to come again.
    private func goBack(to sequence: Int64) async throws {
        guard let state else { return }
        // What was not come to yet will come anyway; only where the place means nothing, it may go forward.
        let next = state.problem == nil ? min(sequence, state.place.next) : sequence
        let place = try await place(next)
        self.state?.place = place
        self.state?.problem = nil
        self.state?.dead = state.dead.filter { $0.key < next }
        for (key, lane) in lanes {
            guard case .group = key else { continue }
            var lane = lane
            // What is in hand comes back to its lane, whatever follows it.
            let kept = lane.isInHand ? 1 : 0
            lane.sequences = lane.sequences.prefix(kept) + lane.sequences.dropFirst(kept).filter { $0 < next }
            lanes[key] = lane.sequences.isEmpty ? nil : lane
        }
    }

    /// The receiver has said that it wants nothing any more.
    private func disable() async throws {
        let reason = "the receiver answered 410 Gone"
        _ = try await parts.registry.editWebhook(name, by: Intent(by: parts.actor, reason: reason)) {
            if $0.disabled == nil { $0.disabled = reason }
        }
        // Until the engine says what it is now: somebody may enable it again at once.
        document.disabled = reason
        isGone = false
    }
}

// Deliveries.
extension WebhookWorker {
    private func startDue() {
        guard running.count < Self.width, !isGone else { return }
        let now = parts.clock()
        for (key, lane) in lanes where !lane.isInHand && lane.due.map({ $0 <= now }) ?? true {
            guard let sequence = lane.sequences.first else { continue }
            lanes[key]?.isInHand = true
            let isSingle = if case .single = key { true } else { false }
            let attempt = DeliveryAttempt(
                webhook: name, document: document, parts: parts, sequence: sequence, isAskedFor: isSingle,
                before: lane.head)
            running[key] = Task {
                let (delivery, outcome) = await parts.slots.using { await attempt.run() }
                finish(key, delivery, outcome)
            }
            if running.count == Self.width { return }
        }
    }

    private func finish(_ key: Lane.Key, _ delivery: WebhookDelivery, _ outcome: DeliveryAttempt.Outcome) {
        running[key] = nil
        lanes[key]?.isInHand = false
        change = .delivered
        switch outcome {
        case .delivered:
            state?.delivered(delivery)
            lanes[key]?.advance()
            parts.count(name, .delivered)
        case .passedOver: lanes[key]?.advance()
        case .gone:
            isGone = true
            lanes[key]?.head = delivery
            parts.count(name, .gone)
        case .failed(let retryAfter):
            var random = SystemRandomNumberGenerator()
            let next = parts.schedule.next(
                afterTries: delivery.tries, at: parts.clock(), retryAfter: retryAfter, using: &random)
            parts.count(name, next == nil ? .dead : .failed)
            if let next {
                lanes[key]?.head = delivery
                lanes[key]?.due = next
            } else {
                var dead = delivery
                dead.state = .dead
                state?.gaveUp(dead)
                lanes[key]?.advance()
                parts.report(
                    "webhook '\(name)': gave up entry \(delivery.sequence ?? 0) after "
                        + "\(delivery.tries) tries: \(delivery.problem ?? "")")
            }
        }
        if lanes[key]?.sequences.isEmpty ?? false { lanes[key] = nil }
        bell.ring()
    }
}

// The file.
extension WebhookWorker {
    private static var writeInterval: Duration { .milliseconds(200) }

    private func writeIfDue() async throws {
        let age = ContinuousClock.now - lastWrite
        switch change {
        case .none: return
        // Only passed over: nothing is lost where the file does not know it yet.
        case .passedOver where age < .seconds(5): return
        case .delivered where age < Self.writeInterval: return
        default: try await write()
        }
    }

    private func write() async throws {
        guard var kept = state, change != .none else { return }
        kept.heads = []
        kept.singles = []
        for (key, lane) in lanes {
            guard let delivery = lane.delivery else { continue }
            if case .single = key { kept.singles.append(delivery) } else { kept.heads.append(delivery) }
        }
        kept.heads.sort { ($0.sequence ?? 0) < ($1.sequence ?? 0) }
        kept.waiting = waiting
        let before = change
        change = .none
        do {
            let (files, name, state) = (parts.files, name, kept)
            try await onOwnThread { _ in try files.write(state, of: name) }
            lastWrite = .now
        } catch {
            change = before
            throw error
        }
    }
}
