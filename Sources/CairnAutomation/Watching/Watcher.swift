import CairnObjects
package import CairnRegistry

/// Follows a registry's log and hands on what is new, in order, each entry at least once.
///
/// In a directory it asks the log again and again: that costs one look at a table, and misses nothing whoever
/// wrote it and whenever; a server tells of what happens. An entry that fails is tried again, with growing
/// pauses, before the next one is looked at. Where it keeps a cursor, that moves on durably after each entry
/// that was handled, so a watcher which is killed begins again with the entry that it had in hand.
package struct Watcher: Sendable {
    package let feed: any EventFeed
    /// The origin of the log, by which a cursor is known for its own.
    package let origin: String
    package var filter = EventFilter()
    /// Where to keep how far it has come; `nil` for nowhere.
    package var cursor: CursorFile?
    /// The first entry to look at, where no cursor was kept; `nil` for the log's end.
    package var from: Int64?
    /// Whether to stop where the log ended when it began.
    package var stopsAtEnd = false
    /// How long to sleep before it looks again whether the log has grown.
    package var interval = Duration.milliseconds(500)
    /// How often an entry that failed is tried again; `nil` for ever.
    package var retries: Int?
    /// Is told of each try that failed.
    package var report: @Sendable (String) -> Void = { _ in }
    /// Sleeps; returns early where the task is cancelled.
    var sleep: @Sendable (Duration) async -> Void = { duration in
        // A task that is cancelled looks at that next.
        try? await Task.sleep(for: duration)
    }

    package init(_ registry: Registry) { self.init(RegistryFeed(registry), of: registry.key.name) }

    package init(_ feed: any EventFeed, of origin: String) { (self.feed, self.origin) = (feed, origin) }

    /// Follows the log until the task is cancelled, which is a clean end; with `stopsAtEnd`, until its end.
    ///
    /// - Parameter handle: Given one event at a time; the next comes when it has returned.
    /// - Throws: `system` where an entry has failed too often; `conflict` where the cursor is not one of this
    ///   log, or beyond its end; what reading the log throws.
    package func run(_ handle: @Sendable (Event) async throws -> Attempt) async throws {
        do {
            try await follow(handle)
        } catch  where Task.isCancelled && Self.isInterruption(error) {
            return  // it was reading the log when it was asked to stop
        }
    }

    private static func isInterruption(_ error: any Error) -> Bool {
        error is CancellationError || (error as? CairnError)?.code == .interrupted
    }

    private func follow(_ handle: @Sendable (Event) async throws -> Attempt) async throws {
        var place = try await begin()
        let end = stopsAtEnd ? try await feed.size() : nil
        if let end, place.next >= end { return }
        while !Task.isCancelled {
            let page = try await feed.page(from: place.next, matching: filter)
            // Entries that nobody asked for are passed over together: they cost one write of the cursor.
            var isKept = true
            for entry in page.entries where end.map({ entry.sequence < $0 }) ?? true {
                let event = try await entry.event?()
                if let event, try await !hand(event, to: handle) { return }
                place = Cursor(origin: origin, next: entry.sequence + 1, last: entry.digest)
                isKept = event != nil
                if isKept { try cursor?.write(place) }
            }
            if !isKept { try cursor?.write(place) }
            if let end, (page.entries.last?.sequence ?? -1) + 1 >= end { return }
            if page.isAtEnd { await sleep(interval) }
        }
    }

    /// - Returns: whether the event was handled; it was not where the task was cancelled.
    private func hand(_ event: Event, to handle: @Sendable (Event) async throws -> Attempt) async throws
        -> Bool
    {
        var backoff = Backoff()
        var random = SystemRandomNumberGenerator()
        var failures = 0
        while !Task.isCancelled {
            switch try await handle(event) {
            case .done: return true
            case .cancelled: return false
            case .failed(let reason):
                failures += 1
                if let retries, failures > retries { throw gaveUp(event, reason, failures) }
                let pause = backoff.next(using: &random)
                report("\(Self.name(event)): \(reason); trying again in \(pause.seconds) s")
                await sleep(pause)
            }
        }
        return false
    }

    private func gaveUp(_ event: Event, _ reason: String, _ failures: Int) -> CairnError {
        let tries = failures == 1 ? "" : ", the last of \(failures) times"
        return CairnError(
            .system, "\(Self.name(event)): \(reason)\(tries)",
            hint: cursor.map { "the next watch under the name '\($0.name)' begins with this entry" })
    }

    private static func name(_ event: Event) -> String {
        "entry \(event.sequence ?? 0) (\(event.action)\(event.version.map { " \($0)" } ?? ""))"
    }
}

extension Watcher {
    /// Where to begin, kept at once: what comes into the log from now on is not to be missed, whatever
    /// happens to this process.
    private func begin() async throws -> Cursor {
        let size = try await feed.size()
        if let cursor, let kept = try cursor.read() {
            try await check(kept, of: cursor, against: size)
            return kept
        }
        let first = from ?? size
        guard (0...size).contains(first) else {
            throw CairnError(
                .invalid, "the log has no entry \(first)",
                hint: "its next one will be \(size); without --from, that is where a watch begins")
        }
        let last = first > 0 ? try await feed.digest(of: first - 1) : nil
        let place = Cursor(origin: origin, next: first, last: last)
        try cursor?.write(place)
        return place
    }

    private func check(_ kept: Cursor, of file: CursorFile, against size: Int64) async throws {
        let wrong: String
        if kept.origin != origin {
            wrong = "belongs to the log '\(kept.origin)', not to '\(origin)'"
        } else if kept.next > size {
            wrong =
                "stands at entry \(kept.next), but the log has only \(size): it was restored from an older "
                + "copy"
        } else if let last = kept.last, let now = try await feed.digest(of: kept.next - 1), now != last {
            wrong =
                "came past another entry \(kept.next - 1) than the log has: it was restored "
                + "from an older copy"
        } else {
            return
        }
        throw CairnError(.conflict, "the cursor '\(file.name)' \(wrong)", hint: file.removalHint)
    }
}

extension Duration {
    /// In seconds, to one place.
    fileprivate var seconds: String {
        let tenths = (self / .milliseconds(100)).rounded()
        return "\(Int(tenths) / 10).\(Int(tenths) % 10)"
    }
}
