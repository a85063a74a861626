import CairnObjects
import CairnStorage

extension Registry {
    /// Takes back what was said to be missing where nothing needs it any more: since the refs were read, they
    /// may have moved, and a collector have come by.
    ///
    /// - Parameter refs: What was verified, as it stood then.
    func takeBackOvertaken(_ refs: [RefName: Digest], in report: inout VerificationReport) async throws {
        let missing = report.problems.filter(Self.mayBeOvertaken)
        guard !missing.isEmpty else { return }
        let affected = Set(missing.flatMap(\.affects))
        let suspects = refs.filter { affected.contains(Self.affected(by: $0.key)) }
        let standing = try await stillStanding(suspects)
        var needed: Set<String> = []
        for (ref, target) in standing {
            for finding in try await ObjectWalk(storage: storage).objects(neededBy: ref, naming: target) {
                switch finding {
                case .document(let digest), .missing(let digest, _), .wrong(let digest, _):
                    needed.insert(digest.description)
                case .blob(let descriptor): needed.insert(descriptor.digest.description)
                }
            }
        }
        // Unless all of them stand at the end too, what was missing may have gone with one of them.
        guard try await stillStanding(standing).count == standing.count else {
            return try await takeBackOvertaken(refs, in: &report)
        }
        report.problems.removeAll { Self.mayBeOvertaken($0) && !needed.contains($0.subject) }
    }

    private static func mayBeOvertaken(_ problem: VerificationReport.Problem) -> Bool {
        [.documentMissing, .blobMissing].contains(problem.kind) && !problem.affects.isEmpty
    }

    private func stillStanding(_ refs: [RefName: Digest]) async throws -> [RefName: Digest] {
        let now = try await storage.snapshot(.all).refs
        return refs.filter { now[$0.key] == $0.value }
    }
}
