import Glibc
import HistoryTesting
import ProgramTesting
import Testing

/// Callers of one group `g` that are processes of their own, several at once; some are killed half-way.
struct ProcessCallers {
    private struct Caller {
        var random: RandomCalls
        var call = GovernanceModel.Call.look
        var program: RunningProgram?
        var began: Int64 = 0
        /// When it is to be killed.
        var end: Int64?
    }

    let sandbox: Sandbox
    let seed: UInt64
    /// Starts `cairn` with these arguments.
    let start: ([String]) throws -> RunningProgram
    /// Of so many calls, one is killed at a moment of its own.
    var killing = 12
    /// Something that happens to the registry, once in so many calls.
    var disturbance: (every: Int, happens: () throws -> Void)?

    /// What they saw.
    ///
    /// - Parameter versions: How many there are before.
    func history(callers count: Int, calls: Int, versions: Int) throws -> [HistoryEvent<GovernanceModel>] {
        let recorder = HistoryRecorder<GovernanceModel>()
        var callers = (0..<count).map {
            Caller(random: RandomCalls(seed: seed &* 97 &+ UInt64($0), versions: versions))
        }
        var (begun, ended) = (0, 0)
        while ended < calls {
            for index in callers.indices {
                guard let program = callers[index].program else {
                    guard begun < calls else { continue }
                    begun += 1
                    if let disturbance, begun.isMultiple(of: disturbance.every) { try disturbance.happens() }
                    try begin(&callers[index], number: begun, recorder.now)
                    continue
                }
                if let end = callers[index].end, recorder.now > end {
                    program.send(SIGKILL)
                    callers[index].end = nil
                }
                guard program.hasEnded else { continue }
                let outcome = try outcome(of: callers[index].call, try program.wait())
                recorder.note(callers[index].call, outcome, began: callers[index].began)
                callers[index].random.learn(callers[index].call, outcome)
                callers[index].program = nil
                ended += 1
            }
            usleep(300)
        }
        return recorder.history
    }

    private func begin(_ caller: inout Caller, number: Int, _ now: Int64) throws {
        caller.call = caller.random.next()
        let isKilled = caller.random.number(below: killing) == 0
        caller.end = isKilled ? now + Int64(caller.random.number(below: 60_000_000)) : nil
        if case .register = caller.call { try sandbox.file("race/\(number)", "model \(seed) \(number)") }
        caller.began = now
        caller.program = try start(Self.arguments(caller.call, number))
    }

    private static func arguments(_ call: GovernanceModel.Call, _ number: Int) -> [String] {
        func expecting(_ version: Int?) -> [String] {
            version.map { ["--expect", $0 == 0 ? "nothing" : "g:\($0)"] } ?? []
        }
        let command: [String] =
            switch call {
            case .register: ["push", "g", "race/\(number)"]
            case .approve(let version): ["approve", "g:\(version)"]
            case .reject(let version): ["reject", "g:\(version)"]
            case .promote(let version, let expected):
                ["promote", "g:\(version)", "production"] + expecting(expected)
            case .rollback(let expected): ["rollback", "g:production"] + expecting(expected)
            case .look: ["show", "g:production"]
            }
        return command + ["--json"]
    }

    /// - Returns: `nil` where the caller cannot know whether it was done.
    private func outcome(of call: GovernanceModel.Call, _ run: Run) throws -> GovernanceModel.Outcome? {
        guard run.status >= 0 else { return nil }
        let answer = try run.json
        guard run.status != 0 else {
            switch call {
            case .approve, .reject, .promote: return .done
            case .rollback: return .version(answer.to.number.integer ?? -1)
            case .register, .look: return .version(answer.number.integer ?? -1)
            }
        }
        switch (call, answer.error.code.text) {
        case (_, "unavailable"), (_, "interrupted"): return nil
        case (_, "conflict"): return .conflict
        case (.promote, "refused"): return .refused
        case (.rollback, "not-found"): return .nothing
        case (.look, "not-found"): return .version(0)
        default: throw HarnessError("\(call): \(run.testDescription)")
        }
    }
}
