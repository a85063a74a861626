import CairnObjects
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Transaction")
struct TransactionTests {
    @Test func `a ref that would move twice is refused, in any case`() throws {
        let (sample, shouted) = (try Sample("fraud"), try Sample("FRAUD"))
        var transaction = sample.transaction(.stageMoved)
        transaction.moves = [
            RefMove(try sample.stageRef("a"), from: nil, to: Digest(of: [])),
            RefMove(try sample.stageRef("b"), from: nil, to: Digest(of: [])),
        ]
        try transaction.check()
        transaction.moves.append(RefMove(try shouted.stageRef("a"), from: Digest(of: []), to: nil))
        let refusal = #expect(throws: CairnError.self) { try transaction.check() }
        #expect(refusal?.code == .invalid)
    }
}
