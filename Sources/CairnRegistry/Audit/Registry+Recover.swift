package import CairnObjects
import CairnStorage

/// What became of a ref that could not be kept as it stood.
package struct LostRef: Sendable, Equatable {
    package let ref: RefName
    package let detail: String
    /// As people name it.
    package let affects: String
}

extension Registry {
    /// Brings the refs of a registry that was put together from what could be read of a damaged one to
    /// what its documents can bear, in one entry of the log, and makes its index.
    ///
    /// A ref whose documents are lost names nothing afterwards, and neither does what hangs on it. Nothing
    /// comes to be allowed by a loss: a lost approval becomes a pending one, and a lost policy the one
    /// before it.
    ///
    /// - Parameters:
    ///   - refs: Where refs stood last; `nil` where that is what the log gives.
    ///   - reason: Why, for the log.
    /// - Returns: what is not as it was.
    package func settleRecovered(_ refs: [RefName: Digest]?, by intent: Intent) async throws -> [LostRef] {
        let standing = try await storage.snapshot(.all).refs
        var settling = RecoverySettling(standing: standing, wanted: refs ?? standing)
        let walk = ObjectWalk(storage: storage)
        for (ref, target) in settling.wanted.sorted(by: { $0.key.description < $1.key.description }) {
            guard let reason = try await Self.loss(of: ref, target, walk) else { continue }
            settling.lose(ref, reason)
        }
        settling.loseWhatHangs()
        for ref in settling.lost.map(\.ref) { try await replace(ref, in: &settling, walk, by: intent) }
        var transaction = transaction(.registryRecovered, by: intent)
        (transaction.moves, transaction.documents) = (settling.moves, settling.documents)
        if !transaction.moves.isEmpty || refs != nil { try await commit(transaction) }
        try await storage.rebuildIndex()
        return settling.lost
    }

    /// Why a ref cannot be kept; `nil` where all its documents are there.
    private static func loss(of ref: RefName, _ target: Digest, _ walk: ObjectWalk) async throws -> String? {
        for finding in try await walk.objects(neededBy: ref, naming: target) {
            switch finding {
            case .missing(let digest, let what): return "the \(what) \(digest) is lost"
            case .wrong(let digest, let error): return "the document \(digest) is wrong: \(error.message)"
            case .document, .blob: continue
            }
        }
        return nil
    }

    /// Finds something to stand where a lost ref did, where nothing would be worse.
    private func replace(
        _ ref: RefName, in settling: inout RecoverySettling, _ walk: ObjectWalk, by intent: Intent
    ) async throws {
        switch ref {
        case .approval(let group, let number):
            guard let manifest = settling.wanted[.version(group, number)] else { return }
            let pending = Approval(
                subject: manifest, state: .pending, actor: intent.actor,
                reason: "recovered: the approval before was lost", at: clock(), previous: nil)
            settling.put(ref, try Document(pending.json), "it is pending now")
        case .group, .policy, .defaultPolicy:
            for entry in try await storage.history(of: ref).reversed() {
                guard let target = entry.move(of: ref)?.to, try await Self.loss(of: ref, target, walk) == nil
                else { continue }
                settling.put(ref, target, "the one of log entry \(entry.sequence) stands again")
                return
            }
            guard case .group(let group) = ref, settling.wanted.keys.contains(where: { $0.group == group })
            else {
                return
            }
            let document = GroupDocument(
                description: "", labels: try Labels([:]), createdAt: clock(), createdBy: intent.actor)
            settling.put(ref, try Document(document.json), "an empty one stands there now")
        default: return
        }
    }
}

/// Where refs are to stand in a recovered registry, and what is lost. Plain data.
private struct RecoverySettling {
    let standing: [RefName: Digest]
    private(set) var wanted: [RefName: Digest]
    private(set) var lost: [LostRef] = []
    private(set) var documents: [Document] = []

    init(standing: [RefName: Digest], wanted: [RefName: Digest]) {
        (self.standing, self.wanted) = (standing, wanted)
    }

    mutating func lose(_ ref: RefName, _ detail: String) {
        wanted[ref] = nil
        lost.append(LostRef(ref: ref, detail: detail, affects: Registry.affected(by: ref)))
    }

    /// What is about a version that is not there any more goes with it; so does a stage that showed it.
    mutating func loseWhatHangs() {
        var manifests: [String: Set<Digest>] = [:]
        for case (.version(let group, _), let manifest) in wanted {
            manifests[group.folded, default: []].insert(manifest)
        }
        for (ref, target) in wanted.sorted(by: { $0.key.description < $1.key.description }) {
            switch ref {
            case .approval(let group, let number), .labels(let group, let number),
                .observation(let group, let number, _):
                if wanted[.version(group, number)] == nil { lose(ref, "its version is lost") }
            case .stage(let group, _) where !(manifests[group.folded]?.contains(target) ?? false):
                lose(ref, "the version that stood there is lost")
            default: continue
            }
        }
    }

    mutating func put(_ ref: RefName, _ document: Document, _ detail: String) {
        documents.append(document)
        put(ref, document.digest, detail)
    }

    mutating func put(_ ref: RefName, _ target: Digest, _ detail: String) {
        wanted[ref] = target
        guard let place = lost.firstIndex(where: { $0.ref == ref }) else { return }
        lost[place] = LostRef(
            ref: ref, detail: "\(lost[place].detail); \(detail)", affects: lost[place].affects)
    }

    /// From where the log says that refs stand to where they are to stand.
    var moves: [RefMove] {
        Set(standing.keys).union(wanted.keys).filter { standing[$0] != wanted[$0] }
            .map { RefMove($0, from: standing[$0], to: wanted[$0]) }
            .sorted { $0.ref.description < $1.ref.description }
    }
}
