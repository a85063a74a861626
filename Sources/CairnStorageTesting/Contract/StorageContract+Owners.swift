import CairnObjects
import CairnStorage
import Testing

// ObjectOwners.

extension StorageContract {
    static let ownerCases = [
        Case("what a group's refs named is the group's, with all that it needs") { try await $0.owned() },
        Case("what a record only mentions is not its group's") { try await $0.mentionedIsNotOwned() },
        Case("an object of several groups is each one's") { try await $0.ownedBySeveral() },
        Case("what is the registry's own is no group's") { try await $0.registrysOwn() },
        Case("what is gone with a group stays the group's") { try await $0.ownedAfterDeletion() },
        Case("a rebuilt index knows the same owners") { try await $0.ownersAfterRebuild() },
    ]

    /// A version with everything attached, and the objects that come with it.
    private func attached(_ sample: Sample) throws -> (version: SampleVersion, objects: [Digest]) {
        var record = sample.record("attached to \(sample.group)")
        func descriptor(_ text: String) -> Descriptor {
            let bytes = Array("\(text) of \(sample.group)".utf8)
            return Descriptor(mediaType: "text/plain", digest: Digest(of: bytes), size: Int64(bytes.count))
        }
        (record.card, record.report) = (descriptor("card"), descriptor("report"))
        let file = try Sample.file("model.bin", holding: Array("model of \(sample.group)".utf8))
        let version = try sample.version(record, files: [file])
        let objects = version.documents.map(\.digest) + [file.content.digest]
        return (version, objects + [record.card?.digest, record.report?.digest].compactMap { $0 })
    }

    private func owners(_ subject: Subject, _ object: Digest) async throws -> Set<ObjectOwner> {
        try await subject.storage.owners(of: [object])[object] ?? []
    }

    func owned() async throws {
        let subject = try await begin()
        let sample = try Sample("Fraud-Detection")
        let (version, objects) = try attached(sample)
        let creation = try sample.creation()
        _ = try await subject.storage.commit(creation)
        let registration = try sample.registration(of: version, as: 1, labels: ["team": "risk"])
        _ = try await subject.storage.commit(registration)
        let observation = try Observation(
            subject: version.digest, actor: sample.actor, at: sample.at, metrics: ["psi": Metric(0.1)])
        var reported = observation
        let report = Digest(of: Array("drift".utf8))
        reported.report = Descriptor(mediaType: "text/plain", digest: report, size: 5)
        let ref = RefName.observation(sample.group, try Sample.number(1), .first)
        let recording = sample.move(ref, to: try reported.document(), as: .observationRecorded)
        _ = try await subject.storage.commit(recording)
        let all =
            objects + [report]
            + [creation, registration, recording].flatMap { $0.documents.map(\.digest) }
        let group = ObjectOwner.group(try GroupName(parsing: "fraud-detection"))
        let found = try await subject.storage.owners(of: all + [Digest(of: [1])])
        for object in all { #expect(found[object] == [group], "\(object)") }
        #expect(found.count == Set(all).count, "what nothing named has no owner")
        #expect(try await subject.storage.owners(of: []) == [:])
    }

    func mentionedIsNotOwned() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let secret = Digest(of: Array("another group's model".utf8))
        var record = sample.record("says what it likes")
        record.inputs = [Input(name: "base", digest: secret, size: 21)]
        record.parents = [secret]
        _ = try await subject.storage.commit(sample.creation())
        let version = try sample.version(record, files: [Sample.file("model.bin", holding: [1])])
        _ = try await subject.storage.commit(sample.registration(of: version, as: 1))
        #expect(try await owners(subject, secret) == [])
        #expect(try await owners(subject, version.digest) == [.group(sample.group)])
    }

    func ownedBySeveral() async throws {
        let subject = try await begin()
        let (one, other) = (try Sample("one"), try Sample("other"))
        for sample in [one, other] {
            _ = try await subject.storage.commit(sample.creation("\(sample.group)"))
            _ = try await subject.storage.commit(
                sample.registration(of: sample.version("the same"), as: 1))
        }
        let both: Set<ObjectOwner> = [.group(one.group), .group(other.group)]
        #expect(try await owners(subject, Digest(of: Array("the same".utf8))) == both)
        #expect(try await owners(subject, one.version("the same").digest) == both)
        #expect(try await owners(subject, one.groupDocument("one").digest) == [.group(one.group)])
    }

    func registrysOwn() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let (rules, user) = (try Document(bytes: Array("{}".utf8)), try Document(bytes: Array("{ }".utf8)))
        _ = try await subject.storage.commit(sample.move(.defaultPolicy, to: rules, as: .policyChanged))
        let name = RefName.user(try Handle(parsing: "ana"))
        _ = try await subject.storage.commit(sample.move(name, to: user))
        #expect(try await owners(subject, rules.digest) == [.everybody])
        #expect(try await owners(subject, user.digest) == [.administrators])
    }

    func ownedAfterDeletion() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let version = try await subject.register(1, by: sample)[0]
        let approval = try sample.approval(.pending, of: version.digest)
        _ = try await subject.storage.commit(
            sample.deletion(of: 1, manifest: version.digest, approval: approval.digest))
        #expect(try await owners(subject, version.digest) == [.group(sample.group)])
        // Until it is collected.
        let sweep = Sweep(
            blobs: [], documents: [version.digest], markedAt: 3, untouchedSince: subject.clock.now)
        #expect(try await subject.storage.sweep(sweep)?.removedDocuments == 1)
        #expect(try await owners(subject, version.digest) == [])
    }

    func ownersAfterRebuild() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let (version, objects) = try attached(sample)
        _ = try await subject.storage.commit(sample.creation())
        _ = try await subject.storage.commit(sample.registration(of: version, as: 1))
        _ = try await subject.storage.commit(sample.promotion(of: version.digest))
        let before = try await subject.storage.owners(of: objects)
        #expect(before.count == objects.count)
        try await subject.storage.rebuildIndex()
        #expect(try await subject.storage.owners(of: objects) == before)
    }
}
