package import CairnObjects
package import CairnStorage

extension Registry {
    /// Verifies everything, and keeps what was found for whoever asks later.
    ///
    /// - Throws: as `verifyAll(width:meter:)`; then nothing is kept.
    package func verifyAll(
        by actor: Principal, width: Int, meter: ByteMeter
    ) async throws -> VerificationReport {
        let startedAt = clock()
        let report = try await verifyAll(width: width, meter: meter)
        await verifications.keep(
            VerificationNote(
                by: actor, startedAt: startedAt, endedAt: clock(), report: report.shortened.json))
        return report
    }
}

extension VerificationReport {
    /// The same with no more problems than somebody reads: of a registry that is damaged all over, the report
    /// could be as large as the registry.
    fileprivate var shortened: VerificationReport {
        var report = self
        report.problems = problems.prefix(100).map { problem in
            Problem(
                kind: problem.kind, subject: problem.subject, detail: problem.detail,
                affects: Array(problem.affects.prefix(20)))
        }
        report.leftovers = Array(leftovers.prefix(100))
        report.strangers = Array(strangers.prefix(100))
        return report
    }
}
