package import CairnObjects
import CairnStorage

extension Registry {
    /// Replays the whole log: every entry follows from those before, gives exactly the refs, and hashes to
    /// the root that the registry's key signed.
    ///
    /// - Parameter since: A checkpoint kept elsewhere; the log must only extend it.
    /// - Returns: the report, and the refs that the log gives.
    package func verifyLog(since earlier: SignedNote? = nil) async throws -> VerificationReport {
        var report = VerificationReport()
        _ = try await verifyLog(into: &report)
        if let earlier { try await verifyExtension(of: earlier, into: &report) }
        return report
    }

    func verifyLog(
        into report: inout VerificationReport
    ) async throws -> (snapshot: RefSnapshot, replay: LogReplay) {
        let snapshot = try await storage.snapshot(.all)
        let replay = try await replay(upTo: snapshot.logSize)
        report.entries = replay.size
        report.refs = snapshot.refs.count
        for problem in replay.problems { report.add(.logDamaged, problem.subject, problem.detail) }
        if replay.size < snapshot.logSize {
            report.add(.logDamaged, "log", "it has \(replay.size) entries of \(snapshot.logSize)")
        }
        compare(snapshot, with: replay, into: &report)
        try await verifyHead(replay, into: &report)
        for node in try await storage.wrongTreeNodes() {
            report.add(
                .treeWrong, "tree node \(node.index) of level \(node.level)",
                "it does not follow from the entries")
        }
        return (snapshot, replay)
    }

    private func replay(upTo size: Int64) async throws -> LogReplay {
        var replay = LogReplay()
        while replay.size < size {
            let limit = Int(min(1000, size - replay.size))
            let entries = try await storage.entries(from: replay.size, limit: limit)
            if entries.isEmpty { break }
            entries.forEach { replay.apply($0) }
        }
        return replay
    }

    private func compare(
        _ snapshot: RefSnapshot, with replay: LogReplay, into report: inout VerificationReport
    ) {
        let kept = Dictionary(uniqueKeysWithValues: snapshot.refs.map { ($0.key.key, ($0.key, $0.value)) })
        for key in Set(kept.keys).union(replay.refs.keys).sorted() {
            let (found, expected) = (kept[key]?.1, replay.refs[key]?.target)
            guard found != expected, let name = kept[key]?.0 ?? replay.refs[key]?.name else { continue }
            report.add(
                .refWrong, name.description,
                "it names \(found?.short ?? "nothing"); the log says \(expected?.short ?? "nothing")",
                affects: [Self.affected(by: name)])
        }
    }

    /// Checks the signed checkpoint against what replaying gave. The log may have grown since the snapshot.
    private func verifyHead(_ replay: LogReplay, into report: inout VerificationReport) async throws {
        let head: Checkpoint
        do {
            head = try Checkpoint(note: try await storage.head(), trusting: key)
        } catch let error as CairnError where error.code == .damaged || error.code == .invalid {
            report.add(.checkpointWrong, "checkpoint", error.message)
            return
        }
        report.checkpoint = Checkpoint(origin: head.origin, size: replay.size, root: replay.root)
        var grown = replay
        while grown.size < head.size {
            let entries = try await storage.entries(
                from: grown.size, limit: Int(min(1000, head.size - grown.size)))
            if entries.isEmpty { break }
            entries.forEach { grown.apply($0) }
        }
        guard grown.size == head.size else {
            report.add(
                .checkpointWrong, "checkpoint",
                "it is signed for \(head.size) entries, and the log has \(grown.size)")
            return
        }
        guard grown.root == head.root else {
            report.add(
                .logDamaged, "log",
                "its entries do not give the root that was signed: one was changed or exchanged")
            return
        }
    }

    /// Checks that the log only extends a checkpoint that was kept elsewhere.
    private func verifyExtension(of note: SignedNote, into report: inout VerificationReport) async throws {
        let earlier: Checkpoint
        do throws(CairnError) {
            earlier = try Checkpoint(note: note, trusting: key)
        } catch {
            report.add(.checkpointWrong, "checkpoint given", error.message)
            return
        }
        guard !report.problems.contains(where: { $0.kind == .checkpointWrong }) else { return }
        let now = try Checkpoint(note: try await storage.head(), trusting: key)
        guard earlier.size <= now.size else {
            report.add(
                .logDamaged, "log",
                "it has \(now.size) entries, fewer than the \(earlier.size) of the checkpoint "
                    + "given: it was cut"
            )
            return
        }
        let replay = try await replay(upTo: earlier.size)
        guard replay.root == earlier.root else {
            report.add(
                .logDamaged, "log",
                "its first \(earlier.size) entries are not those of the checkpoint given: it was rewritten")
            return
        }
        do {
            let proof = try await storage.consistencyProof(from: earlier.size, to: now.size)
            if MerkleTree.verifyConsistency(
                proof, from: (earlier.size, earlier.root), to: (now.size, now.root))
            {
                return
            }
        } catch let error as CairnError where error.code == .damaged {
            // Nodes are missing: said below.
        }
        report.add(.treeWrong, "tree", "it cannot prove that the log extends the checkpoint given")
    }

    /// How people name what a ref is about.
    static func affected(by ref: RefName) -> String {
        switch ref {
        case .version(let group, let number), .approval(let group, let number),
            .labels(let group, let number), .observation(let group, let number, _):
            "\(group):\(number)"
        case .stage(let group, let stage): "\(group):\(stage)"
        case .group(let group), .policy(let group): "\(group)"
        case .defaultPolicy: "every group without a policy of its own"
        case .user(let name): "the user \(name)"
        case .token(let name): "the token \(name)"
        case .issuer(let name): "the issuer \(name)"
        case .entity(let id): "the \(id)"
        case .webhook(let name): "the webhook \(name)"
        case .bucket(let bucket): "the bucket \(bucket)"
        case .object(let bucket, let key): "s3://\(bucket)/\(key)"
        }
    }
}
