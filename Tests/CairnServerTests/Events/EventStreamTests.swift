import CairnAutomation
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import CairnServer

@Suite("The event stream", .timeLimit(.minutes(5)))
struct EventStreamTests {
    private func eventually(_ what: Comment, _ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while try await !condition() {
            guard ContinuousClock.now < end else {
                Issue.record(what)
                return
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func make(_ group: String, in server: LiveServer) async throws {
        _ = try await server.registry.createGroup(
            try GroupName(parsing: group), by: Intent(by: try Principal(parsing: "ana")))
    }

    @Test func `it tells of each entry as it comes, with its number, its action and its event`() async throws {
        try await withLiveServer { server in
            let follower = Follower(server, as: "ana")
            try await eventually("the head") { follower.status != nil }
            #expect(follower.status == 200)
            try await eventually("the mark of where it is") { follower.lastID == "0" }
            try await make("fraud", in: server)
            try await make("churn", in: server)
            try await eventually("two events") { follower.events.count == 2 }
            #expect(follower.sequences == [1, 2])
            let event = try #require(follower.events.first)
            #expect(event.name == "group.created")
            let entry = try #require(try await server.registry.entries(from: 1, limit: 1).first)
            #expect(event.data == String(decoding: try await server.registry.event(for: entry).json.canonicalBytes, as: UTF8.self))
            follower.stop()
        }
    }

    @Test func `who comes again with the id of the last event misses none and gets none twice`() async throws {
        try await withLiveServer { server in
            for number in 1...5 { try await make("g\(number)", in: server) }
            let first = Follower(server, as: "ana", "?from=0")
            try await eventually("six events") { first.events.count == 6 }
            first.stop()
            for number in 6...300 { try await make("g\(number)", in: server) }
            let second = Follower(server, as: "ana", lastID: first.lastID)
            try await eventually("the rest") { second.events.count == 295 }
            #expect(first.sequences + second.sequences == Array(0...300))
            // A browser cannot set a header the first time: the query says it too.
            let third = Follower(server, as: "ana", "?lastEventId=298")
            try await eventually("the last two") { third.events.count == 2 }
            #expect(third.sequences == [299, 300])
            for follower in [second, third] { follower.stop() }
        }
    }

    @Test func `it is filtered by group, stage and action`() async throws {
        try await withLiveServer { server in
            try await server.registry.fill()
            let size = Int64(try await server.registry.entries(from: 0, limit: 1000).count)
            var expected: [String: [Int64]] = [:]
            for entry in try await server.registry.entries(from: 0, limit: 1000) {
                if entry.moves.contains(where: { $0.ref.group?.description == "churn" }) {
                    expected["?from=0&group=churn", default: []].append(entry.sequence)
                }
                if [.approvalChanged, .stageRolledBack].contains(entry.action) {
                    expected["?from=0&action=approval.changed,stage.rolled-back", default: []]
                        .append(entry.sequence)
                }
                let moves = entry.moves.contains { $0.ref.description.hasSuffix("/stages/production") }
                if moves { expected["?from=0&group=fraud-*&stage=production", default: []].append(entry.sequence) }
            }
            #expect(expected.count == 3)
            for (query, sequences) in expected {
                let follower = Follower(server, as: "ana", query)
                try await eventually("\(query)") { follower.events.count >= sequences.count }
                #expect(follower.sequences == sequences, "\(query) of \(size)")
                follower.stop()
            }
        }
    }

    @Test func `whoever may read some groups hears of these, and of nothing that is the registry's own`()
        async throws
    {
        try await withLiveServer { server in
            try await server.registry.fill()
            try await make("zebra", in: server)
            try await make("fraud-new", in: server)
            let rita = Follower(server, as: "rita", "?from=0")
            let root = Follower(server, as: "root", "?from=0")
            try await eventually("the end") {
                rita.events.last?.data.contains("fraud-new") == true
                    && root.events.last?.data.contains("fraud-new") == true
            }
            #expect(rita.events.count < root.events.count)
            for event in rita.events { #expect(event.data.contains("\"group\":\"fraud-")) }
            #expect(root.events.first?.name == "registry.created")
            for follower in [rita, root] { follower.stop() }
        }
    }

    @Test func `what cannot be is refused before the stream begins`() async throws {
        try await withLiveServer { server in
            for query in ["?from=99", "?from=-1", "?from=x", "?stage=1", "?action=dance", "?group=a**"] {
                let follower = Follower(server, as: "ana", query)
                try await eventually("an answer to \(query)") { follower.status != nil }
                #expect(follower.status == 400, "\(query)")
            }
            for id in ["99", "x", "-7"] {
                let follower = Follower(server, as: "ana", lastID: id)
                try await eventually("an answer to \(id)") { follower.status != nil }
                #expect(follower.status == 400, "\(id)")
            }
            let stranger = Follower(server, as: "mallory")
            try await eventually("an answer") { stranger.status != nil }
            #expect(stranger.status == 401)
        }
    }

    @Test func `when the server stops, every stream ends, and at once`() async throws {
        let followers = Mutex<[Follower]>([])
        let asked = try await withLiveServer { server in
            for _ in 0..<20 {
                let follower = Follower(server, as: "ana")
                try await eventually("a head") { follower.status == 200 }
                followers.withLock { $0.append(follower) }
            }
            return ContinuousClock.now
        }
        #expect(ContinuousClock.now - asked < .seconds(5))
        for follower in followers.withLock({ $0 }) {
            try await eventually("its end") { follower.isEnded }
        }
    }

    @Test func `many idle streams all hear of the next entry`() async throws {
        try await withLiveServer { server in
            let followers = (0..<100).map { _ in Follower(server, as: "ana") }
            try await eventually("all heads") { followers.allSatisfy { $0.lastID == "0" } }
            try await make("fraud", in: server)
            try await eventually("all") { followers.allSatisfy { $0.events.count == 1 } }
            for follower in followers { follower.stop() }
        }
    }

    /// A writer that keeps what is written.
    private struct Paper: ResponseBodyWriter {
        final class Sheet: Sendable { let text = Mutex("") }

        let sheet = Sheet()

        mutating func write(_ buffer: ByteBuffer) async throws {
            sheet.text.withLock { $0 += String(buffer: buffer) }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    /// Writes a stream onto paper until it ends.
    private func written(
        _ registry: Registry, _ configuration: EventStreams.Configuration, as access: Access,
        _ body: @escaping @Sendable (Paper.Sheet, LogTail) async throws -> Void
    ) async throws -> String {
        let tail = LogTail(registry, interval: .milliseconds(5))
        let work = Task { await tail.run() }
        defer { work.cancel() }
        let streams = EventStreams(registry, tail: tail, configuration)
        let choice = EventChoice(access: access, groups: .all, stage: nil, actions: [])
        let paper = Paper()
        async let done: Void = body(paper.sheet, tail)
        var writer: any ResponseBodyWriter = paper
        try await EventStream(streams: streams, choice: choice, first: 0).write(to: &writer)
        try await done
        return paper.sheet.text.withLock { $0 }
    }

    private func registry() async throws -> Registry {
        let key = try SigningKey.generate(name: "cairn.example/registry")
        let registry = Registry(
            storage: MemoryStorage(signer: key, clock: Timestamp.now), key: key.verifier)
        try await registry.recordCreation(by: Intent(by: try Principal(parsing: "root")))
        return registry
    }

    @Test func `an idle stream shows that it is there, and says how far the log was looked at`() async throws {
        var configuration = EventStreams.Configuration()
        (configuration.heartbeat, configuration.lifetime) = (.milliseconds(50), .seconds(60))
        let reader = Access(try Principal(parsing: "rita"), grants: [try Grant(parsing: "reader:fraud-*")])
        let text = try await written(try await registry(), configuration, as: reader) { sheet, tail in
            while sheet.text.withLock({ !$0.contains(": still here") }) {
                try await Task.sleep(for: .milliseconds(20))
            }
            tail.end()
        }
        #expect(text.hasPrefix("retry: 2000\n"))
        // Not of the registry's own entries, but of where they end.
        #expect(!text.contains("data:"))
        #expect(text.contains(": still here\nid: 0\n\n"))
    }

    @Test func `a stream ends where what its reader may do has changed`() async throws {
        let registry = try await registry()
        var configuration = EventStreams.Configuration()
        configuration.lifetime = .seconds(120)
        let name = try Handle(parsing: "rita")
        let reader = Access(try Principal(parsing: "rita"), grants: [try Grant(parsing: "reader")])
        let root = Intent(by: try Principal(parsing: "root"))
        let start = ContinuousClock.now
        let text = try await written(registry, configuration, as: reader) { _, _ in
            _ = try await registry.createUser(
                try Handle(parsing: "somebody"), grants: [try Grant(parsing: "reader")], description: "",
                by: root)
            _ = try await registry.createUser(
                name, grants: [try Grant(parsing: "reader")], description: "", by: root)
        }
        #expect(ContinuousClock.now - start < .seconds(100))
        // Another user's change ends nothing.
        #expect(text.contains("users/somebody") && !text.contains("users/rita"))
    }
}
