import CairnObjects
package import CairnStorage

extension Registry {
    /// Verifies everything: the log and its replay, every ref, every document, every blob, the index.
    ///
    /// - Parameter width: How many blobs are hashed at once.
    /// - Parameter meter: Told of every byte hashed, and beforehand of how many there will be.
    /// - Throws: where the registry cannot be read at all; what is merely wrong is in the report.
    package func verifyAll(width: Int, meter: ByteMeter = ByteMeter()) async throws -> VerificationReport {
        var report = VerificationReport()
        let (snapshot, replay) = try await verifyLog(into: &report)
        let needed = try await verifyRefs(snapshot, into: &report)
        let inventory = try await storage.inventory()
        let kept = Dictionary(uniqueKeysWithValues: inventory.blobs.map { ($0.digest, $0.size) })
        let orphans = inventory.blobs.filter { needed.blobs[$0.digest] == nil }
        report.orphanBlobs = orphans.count
        report.orphanBytes = orphans.reduce(0) { $0 + $1.size }
        report.orphanDocuments = inventory.documents.count { !needed.documents.contains($0) }
        report.leftovers = inventory.leftovers
        report.strangers = inventory.strangers
        let all = Set(needed.blobs.keys).union(kept.keys).sorted { $0.hex < $1.hex }
        all.forEach { meter.expect(kept[$0] ?? 0) }
        try await verifyBlobs(all, needed: needed, width: width, meter: meter, into: &report)
        try await takeBackOvertaken(snapshot.refs, in: &report)
        if report.problems.allSatisfy({ $0.kind != .documentMissing && $0.kind != .documentDamaged }) {
            try await verifyIndex(snapshot, replay, into: &report)
        }
        return report
    }

    /// Proves some versions: their refs' documents, their files, and that the log holds their registration.
    package func verify(
        _ versions: [VersionID], width: Int, meter: ByteMeter = ByteMeter()
    ) async throws -> VerificationReport {
        var report = VerificationReport()
        var needed = NeededObjects()
        var looked: [RefName: Digest] = [:]
        for id in versions {
            report.versions += 1
            let observations = try await storage.snapshot(.observations(of: id.group, id.number)).refs.keys
            let refs: [RefName] =
                [id.ref, .approval(id.group, id.number), .labels(id.group, id.number), .group(id.group)]
                + observations
            for ref in refs {
                guard let target = try await storage.target(of: ref) else { continue }
                looked[ref] = target
                try await verify(ref, naming: target, from: storage, needed: &needed, into: &report)
                try await verifySubject(
                    ref, naming: target, from: storage, of: id.manifest, into: &report)
            }
            do {
                _ = try await prove(id)
            } catch let error as CairnError {
                report.add(.logDamaged, "registration of \(id)", error.message, affects: [id.description])
            }
        }
        report.documents = needed.documents.count
        needed.sizes.forEach { meter.expect($0.value) }
        let blobs = needed.blobs.keys.sorted { $0.hex < $1.hex }
        try await verifyBlobs(blobs, needed: needed, width: width, meter: meter, into: &report)
        try await takeBackOvertaken(looked, in: &report)
        return report
    }
}

/// The objects that refs need, and who needs each blob.
struct NeededObjects {
    var documents: Set<Digest> = []
    var blobs: [Digest: [String]] = [:]
    var sizes: [Digest: Int64] = [:]
}

extension Registry {
    private func verifyRefs(
        _ snapshot: RefSnapshot, into report: inout VerificationReport
    ) async throws -> NeededObjects {
        var needed = NeededObjects()
        let manifests = Set(
            snapshot.refs.compactMap { ref, target -> ManifestPlace? in
                guard case .version(let group, _) = ref else { return nil }
                return ManifestPlace(group: group, manifest: target)
            })
        let refs = snapshot.refs.sorted { $0.key.description < $1.key.description }
        var ahead = DocumentsAhead(storage)
        for start in stride(from: 0, to: refs.count, by: DocumentsAhead.batch) {
            let batch = refs[start..<min(start + DocumentsAhead.batch, refs.count)]
            try await ahead.fetch(batch)
            for (ref, target) in batch {
                Self.verifyPlace(of: ref, naming: target, snapshot, manifests, into: &report)
                try await verify(ref, naming: target, from: ahead, needed: &needed, into: &report)
                switch ref {
                case .approval(let group, let number), .observation(let group, let number, _):
                    try await verifySubject(
                        ref, naming: target, from: ahead, of: snapshot.refs[.version(group, number)],
                        into: &report)
                default: break
                }
            }
        }
        report.documents = needed.documents.count
        return needed
    }

    /// Counts a ref, and checks that it fits those beside it.
    private static func verifyPlace(
        of ref: RefName, naming target: Digest, _ snapshot: RefSnapshot, _ manifests: Set<ManifestPlace>,
        into report: inout VerificationReport
    ) {
        switch ref {
        case .group: report.groups += 1
        case .version: report.versions += 1
        case .stage(let group, _) where !manifests.contains(.init(group: group, manifest: target)):
            report.add(
                .refWrong, ref.description, "it names \(target.short), which is no version of its group",
                affects: [affected(by: ref)])
        case .approval(let group, let number) where snapshot.refs[.version(group, number)] == nil:
            report.add(.refWrong, ref.description, "it is the approval of a version that is not there")
        case .observation(let group, let number, _) where snapshot.refs[.version(group, number)] == nil:
            report.add(.refWrong, ref.description, "it is an observation of a version that is not there")
        default: break
        }
    }

    private struct ManifestPlace: Hashable {
        let group: GroupName
        let manifest: Digest
    }

    private func verify(
        _ ref: RefName, naming target: Digest, from documents: any DocumentReader,
        needed: inout NeededObjects,
        into report: inout VerificationReport
    ) async throws {
        let affected = Self.affected(by: ref)
        for finding in try await ObjectWalk(storage: documents).objects(neededBy: ref, naming: target) {
            switch finding {
            case .document(let digest): needed.documents.insert(digest)
            case .blob(let descriptor):
                needed.sizes[descriptor.digest] = descriptor.size
                if !(needed.blobs[descriptor.digest, default: []].contains(affected)) {
                    needed.blobs[descriptor.digest, default: []].append(affected)
                }
            case .missing(let digest, let what):
                report.add(
                    .documentMissing, digest.description, "the \(what) is missing", affects: [affected])
            case .wrong(let digest, let error):
                report.add(.documentDamaged, digest.description, error.message, affects: [affected])
            }
        }
    }

    /// An approval, and an observation, must be about its version.
    private func verifySubject(
        _ ref: RefName, naming target: Digest, from documents: any DocumentReader, of manifest: Digest?,
        into report: inout VerificationReport
    ) async throws {
        // What cannot be read was reported before.
        guard let manifest, let document = try? await documents.document(target) else { return }
        let (subject, verb): (Digest?, String) =
            switch ref {
            case .approval: ((try? Approval(document))?.subject, "approves")
            case .observation: ((try? Observation(document))?.subject, "observes")
            default: (nil, "")
            }
        guard let subject, subject != manifest else { return }
        report.add(
            .refWrong, ref.description,
            "it \(verb) \(subject.short), but the version is \(manifest.short)",
            affects: [Self.affected(by: ref)])
    }

    private func verifyBlobs(
        _ blobs: [Digest], needed: NeededObjects, width: Int, meter: ByteMeter,
        into report: inout VerificationReport
    ) async throws {
        report.blobs = blobs.count
        let storage = storage
        try await withThrowingTaskGroup(of: (Digest, BlobCondition).self) { group in
            for (index, digest) in blobs.enumerated() {
                if index >= width, let (done, condition) = try await group.next() {
                    Self.judge(done, condition, needed, &report)
                }
                group.addTask { (digest, try await storage.condition(of: digest, meter: meter)) }
            }
            for try await (digest, condition) in group { Self.judge(digest, condition, needed, &report) }
        }
    }

    private static func judge(
        _ digest: Digest, _ condition: BlobCondition, _ needed: NeededObjects,
        _ report: inout VerificationReport
    ) {
        let affected = needed.blobs[digest] ?? []
        switch condition {
        case .sound(let size):
            report.bytes += size
            if let expected = needed.sizes[digest], expected != size {
                report.add(
                    .blobDamaged, digest.description, "it has \(size) bytes; the manifest says \(expected)",
                    affects: affected)
            }
        case .missing:
            // An orphan that a collector took meanwhile is not missed.
            if needed.blobs[digest] != nil {
                report.add(.blobMissing, digest.description, "the file is missing", affects: affected)
            }
        case .damaged(let found, let size):
            report.bytes += size
            report.add(
                .blobDamaged, digest.description, "its \(size) bytes hash to \(found.short)",
                affects: affected)
        case .unreadable(let reason):
            report.add(.blobUnreadable, digest.description, reason, affects: affected)
        }
    }
}
