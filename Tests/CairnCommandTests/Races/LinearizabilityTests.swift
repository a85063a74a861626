import Glibc
import HistoryTesting
import ProgramTesting
import Testing

/// Calls of the built programs, made at once and killed at any moment: could they have happened one after the
/// other?
@Suite("Histories of many processes at once")
struct LinearizabilityTests {
    private static let calls = Torture.seconds > 0 ? 400 : 130

    private func check(_ history: [HistoryEvent<GovernanceModel>], _ seed: UInt64) {
        let model = GovernanceModel(.init(versions: 3, approved: [1, 2, 3]))
        let finding = LinearizabilityChecker(model).check(history)
        #expect(finding == .linearizable, "CAIRN_TEST_SEED=\(seed): \(finding)")
        let lost = history.count { $0.outcome == nil }
        print("  \(history.count) calls, \(lost) without an answer: \(finding)")
    }

    @Test("on a directory are linearizable, killed callers among them")
    func directory() throws {
        try Torture.rounds("a directory") { seed in
            let sandbox = try Sandbox.withVersions(3, approved: [1, 2, 3])
            let callers = ProcessCallers(sandbox: sandbox, seed: seed) { arguments in
                try sandbox.start([CairnProgram.path] + arguments)
            }
            check(try callers.history(callers: 6, calls: Self.calls, versions: 3), seed)
            let verified = try sandbox.cairn("verify")
            #expect(verified.status == 0, "CAIRN_TEST_SEED=\(seed): \(verified.output)")
        }
    }

    @Test("over HTTP are linearizable, while servers are killed and started again")
    func server() throws {
        try Torture.rounds("a server") { seed in
            let sandbox = try Sandbox.withVersions(3, approved: [1, 2, 3])
            let server = try ServedRegistry(sandbox)
            let token = try server.token("ann", "administrator")
            var callers = ProcessCallers(sandbox: sandbox, seed: seed) { arguments in
                try server.start(arguments, token: token)
            }
            callers.disturbance = (every: 60, happens: { try server.crashAndRestart() })
            check(try callers.history(callers: 6, calls: Self.calls, versions: 3), seed)
            let verified = try sandbox.cairn("verify")
            #expect(verified.status == 0, "CAIRN_TEST_SEED=\(seed): \(verified.output)")
        }
    }
}
