import HistoryTesting
import Testing

@Suite("The model of a group and its stage")
struct GovernanceModelTests {
    typealias Step = (call: GovernanceModel.Call, outcome: GovernanceModel.Outcome)

    private func check(_ steps: [Step]) -> LinearizabilityChecker<GovernanceModel>.Finding {
        let events = steps.enumerated().map { index, step in
            HistoryEvent<GovernanceModel>(
                step.call, step.outcome, began: Int64(index * 10), ended: Int64(index * 10 + 5))
        }
        return LinearizabilityChecker(GovernanceModel()).check(events)
    }

    private static let two: [Step] = [
        (.register, .version(1)), (.register, .version(2)), (.approve(1), .done), (.approve(2), .done),
        (.promote(1, expecting: 0), .done), (.promote(2, expecting: 1), .done),
    ]

    @Test func aLifeIsTaken() {
        #expect(check(Self.two) == .linearizable)
        #expect(
            check(Self.two + [(.rollback(expecting: 2), .version(1)), (.look, .version(1))]) == .linearizable)
        #expect(
            check(Self.two + [(.reject(1), .done), (.rollback(expecting: nil), .nothing)]) == .linearizable)
        #expect(check(Self.two + [(.promote(1, expecting: 1), .conflict)]) == .linearizable)
        #expect(
            check(Self.two + [(.reject(1), .done), (.promote(1, expecting: 2), .refused)]) == .linearizable)
    }

    static let wrong: [(String, GovernanceModel.Call, GovernanceModel.Outcome)] = [
        ("a number twice", .register, .version(2)), ("a number left out", .register, .version(4)),
        ("a move that expects what does not stand there", .promote(1, expecting: 1), .done),
        ("a conflict though all is as expected", .promote(1, expecting: 2), .conflict),
        ("a refusal though it is approved", .promote(1, expecting: 2), .refused),
        ("a version that is not approved", .promote(3, expecting: 2), .done),
        ("a rollback to what stands there", .rollback(expecting: 2), .version(2)),
        ("nothing to go back to, though there is", .rollback(expecting: 2), .nothing),
        ("a stage that is somewhere else", .look, .version(1)),
    ]

    @Test(arguments: wrong)
    func whatMustNotBeIsNotTaken(name: String, call: GovernanceModel.Call, outcome: GovernanceModel.Outcome) {
        guard case .violated = check(Self.two + [(call, outcome)]) else {
            Issue.record("\(name) goes unnoticed")
            return
        }
    }
}
