import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import SystemPackage
import Testing

@testable import CairnServer

@Suite("Watching over a server")
struct OperationDoorTests {
    @Test("/healthz looks at nothing, and answers though the store is gone")
    func healthz() async throws {
        try await withOperation { place in
            try place.breakStore()
            let reply = try await place.visitor.get("//healthz")
            #expect(reply.status == .ok)
            #expect(reply.text == "ok\n")
        }
    }

    @Test("/readyz says whether the store can be read, and without a path what is wrong")
    func readyz() async throws {
        try await withOperation { place in
            let sound = try await place.visitor.get("//readyz")
            #expect(sound.status == .ok)
            #expect(sound.text == #"{"problems":[],"ready":true}"#)
            try place.breakStore()
            let broken = try await place.visitor.get("//readyz")
            #expect(broken.status == .serviceUnavailable)
            #expect(broken["ready"] == false)
            #expect(broken.text.contains("the store cannot be read: "), "\(broken.text)")
            #expect(!broken.text.contains(place.directory), "a path is told to anybody")
        }
    }

    @Test("/readyz says no while the server stops, and where the disk has no room")
    func stopping() async throws {
        try await withOperation(room: DiskRoom(size: 1 << 40, free: 99_999_999)) { place in
            let full = try await place.visitor.get("//readyz")
            #expect(full.status == .serviceUnavailable)
            #expect(full.text.contains("the disk has 99999999 bytes left"))
        }
        try await withOperation { place in
            place.state.stop()
            let reply = try await place.visitor.get("//readyz")
            #expect(reply.status == .serviceUnavailable)
            #expect(reply.text == #"{"problems":["the server is stopping"],"ready":false}"#)
            let figures = try await place.visitor.get("//metrics").text
            #expect(figures.contains("\ncairn_ready 0\n"))
        }
    }

    @Test("/metrics is for administrators, unless it is open to all")
    func access() async throws {
        try await withOperation(metricsAreOpen: false) { place in
            var statuses: [Int] = []
            for name in [nil, "ana", "fred", "root"] {
                statuses.append(try await place.visitor.named(name).get("//metrics").status.code)
            }
            #expect(statuses == [401, 403, 403, 200])
            for path in ["//healthz", "//readyz"] {
                let reply = try await place.visitor.get(path)
                #expect(reply.status == .ok)
            }
        }
        try await withOperation { place in
            let reply = try await place.visitor.get("//metrics")
            #expect(reply.status == .ok)
            #expect(reply.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(reply.headers[.cacheControl] == "no-store")
        }
    }

    @Test("/metrics tells what the registry holds and what the process uses")
    func figures() async throws {
        try await withOperation { place in
            let text = try await place.visitor.get("//metrics").text
            for line in [
                "cairn_log_entries 2", "cairn_groups 1", "cairn_versions 0", "cairn_versions_pending 0",
                "cairn_blobs 1", "cairn_blob_bytes 7", "cairn_figures_failed 0", "cairn_ready 1",
                "cairn_build_info{version=\"\(Release.version)\"} 1", "cairn_requests_in_flight 1",
            ] {
                #expect(text.contains("\n\(line)\n"), "\(line) is not in\n\(text)")
            }
            func figure(_ name: String) throws -> Double {
                let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + " ") })
                return try #require(Double(line.dropFirst(name.count + 1)))
            }
            #expect(try figure("cairn_database_bytes") > 10_000)
            #expect(try figure("cairn_disk_free_bytes") <= figure("cairn_disk_size_bytes"))
            #expect(try (1_000_000...1e10).contains(figure("process_resident_memory_bytes")))
            #expect(try figure("process_virtual_memory_bytes") >= figure("process_resident_memory_bytes"))
            #expect(try (3...100_000).contains(figure("process_open_fds")))
            #expect(try figure("process_max_fds") >= 1024)
            #expect(try figure("process_threads") >= 1)
            let age = try Date().timeIntervalSince1970 - figure("process_start_time_seconds")
            #expect((-2...7200).contains(age), "started \(age) s ago")
            #expect(try figure("process_cpu_seconds_total") > 0)
        }
    }

    @Test("where the figures cannot be read, the others are still told")
    func unreadable() async throws {
        try await withOperation { place in
            try place.breakStore()
            let text = try await place.visitor.get("//metrics").text
            #expect(text.contains("\ncairn_figures_failed 1\n"))
            #expect(text.contains("\ncairn_ready 0\n"))
            #expect(text.contains("process_resident_memory_bytes "))
            #expect(!text.contains("cairn_log_entries"))
        }
    }

    @Test(
        "prometheus-client's parser takes the whole, and every figure is in the catalog",
        .enabled(if: Python.isThere, "needs CAIRN_PYTHON, which make test sets"))
    func parsed() async throws {
        try await withOperation { place in
            _ = try await place.visitor.named("ana").get("/groups")
            _ = try await place.visitor.get("//nothing/here")
            let text = try await place.visitor.get("//metrics").text
            let run = try await Python.run("prometheus_text.py", input: Array(text.utf8))
            #expect(run.status == 0, "\(run.output)")
            let families = try JSONDecoder().decode(
                [String: ExpositionTests.Family].self, from: Data(run.output.utf8))
            #expect(families.count > 20)
            for (name, family) in families {
                // The parser takes `_total` off the names of counters.
                let known = Figure.catalog.first { $0.name == name || $0.name == name + "_total" }
                #expect(known?.kind.rawValue == family.type, "\(name)")
                #expect(known?.help == family.help, "\(name)")
                let labels = Set(family.samples.flatMap(\.labels.keys)).subtracting(["le"])
                #expect(labels.isSubset(of: known?.labels ?? []), "\(name) has \(labels)")
            }
        }
    }
}

/// A server over a registry in files, which can be broken.
struct OperationPlace: Sendable {
    let visitor: Visitor
    let state: ServerState
    let storage: FileStorage
    let directory: String
    let log: LogRecorder

    /// Puts garbage where the database was.
    func breakStore() throws {
        for name in ["registry.db", "registry.db-wal"] {
            try Data(repeating: 0xAA, count: 200_000).write(
                to: URL(filePath: "\(directory)/registry/\(name)"))
        }
    }
}

/// A disk that has so much room, whatever there is.
private struct Surveyor: StoreSurveyor {
    let storage: FileStorage
    let fixedRoom: DiskRoom?

    func survey() async throws -> StoreSurvey { try await storage.survey() }

    func probe() async throws { try await storage.probe() }

    func room() async throws -> DiskRoom {
        if let fixedRoom { return fixedRoom }
        return try await storage.room()
    }
}

func withOperation<Result: Sendable>(
    room: DiskRoom? = nil, metricsAreOpen: Bool = true, level: Logger.Level = .info,
    _ body: @escaping @Sendable (OperationPlace) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { directory in
        let log = LogRecorder()
        var logger = Logger(label: "test") { _ in log.handler }
        logger.logLevel = level
        let key = try SigningKey.generate(name: "cairn.example/registry")
        let root = directory.appending("registry")
        try FileStorage.create(at: root, key: key)
        let storage = try FileStorage(opening: root, width: 2, logger: logger)
        let registry = Registry(storage: storage, key: key.verifier)
        let actor = try Principal(parsing: "root")
        try await registry.recordCreation(by: Intent(by: actor))
        _ = try await registry.createGroup(try GroupName(parsing: "fraud-cards"), by: Intent(by: actor))
        let lease = try await storage.lease()
        _ = try await storage.write([.bytes(Array("a model".utf8))], under: lease, meter: ByteMeter())
        try await storage.release(lease)
        let state = ServerState()
        var parts = RegistryServer.Parts(
            registry: registry, authenticator: try Callers.standard(), width: 2, logger: logger)
        parts.operation = ServerOperation(
            surveyor: Surveyor(storage: storage, fixedRoom: room), state: state,
            metricsAreOpen: metricsAreOpen)
        let server = RegistryServer(parts)
        return try await Application(responder: server.responder(), logger: logger).test(.router) { client in
            try await body(
                OperationPlace(
                    visitor: Visitor(client: client), state: state, storage: storage,
                    directory: directory.string, log: log))
        }
    }
}
