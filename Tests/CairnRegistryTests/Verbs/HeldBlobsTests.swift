import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

/// What a server does for its clients: blobs came in under a lease before the verb that needs them.
@Suite("Registering what a lease holds")
struct HeldBlobsTests {
    private static let model = Array("model".utf8)

    private static func held(_ bytes: [UInt8], size: Int? = nil) -> BlobSource {
        .held(Digest(of: bytes), size: Int64(size ?? bytes.count))
    }

    private func lease(of world: World, holding blobs: [UInt8]...) async throws -> Lease {
        let lease = try await world.storage.lease()
        _ = try await world.storage.write(blobs.map(BlobSource.bytes), under: lease, meter: ByteMeter())
        return lease
    }

    private func registration(_ world: World, _ source: BlobSource) throws -> Registration {
        let record = Record(author: Author(name: "Ana"), createdAt: world.clock.now)
        return Registration(
            group: try GroupName(parsing: "fraud"),
            files: [.init(name: try FileName(parsing: "model.bin"), source: source)], record: record)
    }

    @Test(arguments: Backend.allCases)
    func `a version is made of what the lease holds, and consumes it`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let lease = try await lease(of: world, holding: Self.model, [1])
            var registration = try registration(world, Self.held(Self.model))
            registration.card = .init(name: try FileName(parsing: "card.md"), source: Self.held([1]))
            let receipt = try await world.registry.register(registration, under: lease, by: intent())
            #expect(receipt.outcome == .registered)
            #expect(receipt.record.card?.digest == Digest(of: [1]))
            #expect(try await world.pulled(receipt.version) == ["model.bin": Self.model])
            await #expect(throws: CairnError.self) {
                _ = try await world.storage.write([.bytes([2])], under: lease, meter: ByteMeter())
            }
            try await world.expectSound()
        }
    }

    static let refusals: [Case<@Sendable () -> BlobSource, String>] = [
        Case("another lease's blob", { held(Array("other".utf8)) }, "the lease holds no blob"),
        Case("what nobody has", { held([7, 7, 7]) }, "the lease holds no blob"),
        Case("another size", { held(model, size: 6) }, "has 5 bytes, not 6"),
    ]

    @Test("refuses what the lease does not hold", arguments: Backend.allCases, refusals)
    func refuses(_ backend: Backend, _ refusal: Case<@Sendable () -> BlobSource, String>) async throws {
        try await withWorld(backend) { world in
            _ = try await lease(of: world, holding: Array("other".utf8))
            let lease = try await lease(of: world, holding: Self.model)
            let error = await #expect(throws: CairnError.self) {
                _ = try await world.registry.register(
                    registration(world, refusal.input()), under: lease, by: intent())
            }
            #expect(error?.code == .invalid && error?.message.contains(refusal.output) == true)
            // The lease stays, for another try.
            let receipt = try await world.registry.register(
                registration(world, Self.held(Self.model)), under: lease, by: intent())
            #expect("\(receipt.version)" == "fraud:1")
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `a request that is repeated after it consumed its lease finds what it made`(
        _ backend: Backend
    ) async throws {
        try await withWorld(backend) { world in
            let lease = try await lease(of: world, holding: Self.model)
            let registration = try registration(world, Self.held(Self.model))
            let first = try await world.registry.register(
                registration, under: lease, by: intent(key: "push-1"))
            let again = try await world.registry.register(
                registration, under: lease, by: intent(key: "push-1"))
            #expect(again.outcome == .repeated && again.version == first.version)
            let error = await #expect(throws: CairnError.self) {
                _ = try await world.registry.register(registration, under: lease, by: intent(key: "push-2"))
            }
            #expect(error?.code == .conflict)
        }
    }

    @Test(arguments: Backend.allCases)
    func `an observation's report may be held, and a refused one leaves the lease`(
        _ backend: Backend
    ) async throws {
        try await withWorld(backend) { world in
            let id = try await world.push("a")
            let report = Array("drift".utf8)
            let lease = try await lease(of: world, holding: report)
            var draft = ObservationDraft(metrics: ["psi": try Metric(0.1)])
            draft.report = .init(name: try FileName(parsing: "report.json"), source: Self.held([9]))
            await #expect(throws: CairnError.self) {
                _ = try await world.registry.observe(id, draft, under: lease, by: intent())
            }
            draft.report = .init(name: try FileName(parsing: "report.json"), source: Self.held(report))
            await #expect(throws: CairnError.self, "a report without a lease") {
                _ = try await world.registry.observe(id, draft, under: nil, by: intent())
            }
            let receipt = try await world.registry.observe(id, draft, under: lease, by: intent())
            #expect(receipt.observation.report?.digest == Digest(of: report))
            #expect(receipt.number == .first)
            try await world.expectSound()
        }
    }
}
