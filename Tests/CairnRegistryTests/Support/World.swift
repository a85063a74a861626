import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Logging
import SystemPackage
import Testing

/// Where a registry under test keeps everything.
enum Backend: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory, files

    var testDescription: String { "in \(rawValue)" }
}

/// A registry under test: over a fresh storage, with a clock that stands still until the test moves it, and
/// with an empty directory for whatever the test places.
struct World: Sendable {
    let registry: Registry
    let clock: TestClock
    let key: SigningKey
    let directory: FilePath

    var storage: any RegistryStorage { registry.storage }

    /// Where the registry's files lie, if it has any.
    var root: FilePath { directory.appending("registry") }

    /// The same registry as seen through another storage.
    func over(_ storage: any RegistryStorage) -> World {
        World(
            registry: Registry(storage: storage, key: key.verifier, clock: clock.source), clock: clock,
            key: key,
            directory: directory)
    }

    /// The same registry as another process sees it.
    func reopened() throws -> World {
        over(try FileStorage(opening: root, width: 2, logger: Logger(label: "test"), clock: clock.source))
    }

    /// A registry of its own in memory.
    static func inMemory(
        _ clock: TestClock = TestClock(), key: SigningKey, _ directory: FilePath = "/nowhere"
    )
        -> World
    {
        let storage = MemoryStorage(signer: key, clock: clock.source)
        return World(
            registry: Registry(storage: storage, key: key.verifier, clock: clock.source), clock: clock,
            key: key, directory: directory)
    }
}

/// Runs a body with a registry that holds one group, `fraud`.
func withWorld<Result>(
    _ backend: Backend = .memory, _ body: (World) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { directory in
        let key = try SigningKey.generate(name: "cairn.example/registry")
        let memory = World.inMemory(key: key, directory)
        if backend == .files { try FileStorage.create(at: memory.root, key: key) }
        let world = backend == .files ? try memory.reopened() : memory
        try await world.registry.recordCreation(by: intent())
        try await world.createGroup()
        return try await body(world)
    }
}

/// What somebody means to do.
func intent(_ reason: String = "", by actor: String = "ana", key: String? = nil) throws -> Intent {
    Intent(
        by: try Principal(parsing: actor), reason: reason,
        request: try key.map { try RequestKey(parsing: $0) })
}
