import Foundation

/// How long the tests go on that find more the longer they run: `make torture-races` says so many seconds.
enum Torture {
    static let seconds = ProcessInfo.processInfo.environment["CAIRN_TORTURE"].flatMap(Double.init) ?? 0

    /// Repeats a run: `CAIRN_TEST_SEED`.
    static let seed =
        ProcessInfo.processInfo.environment["CAIRN_TEST_SEED"].flatMap(UInt64.init)
        ?? UInt64.random(in: 1...1_000_000)

    /// Runs a body with one seed after the other until the time is over; at least once.
    ///
    /// - Returns: how often.
    @discardableResult
    static func rounds(_ name: String, _ body: (UInt64) throws -> Void) rethrows -> Int {
        let begin = ContinuousClock.now
        var count = 0
        repeat {
            let seed = seed + UInt64(count)
            print("\(name): round \(count + 1), CAIRN_TEST_SEED=\(seed)")
            try body(seed)
            count += 1
        } while ContinuousClock.now - begin < .seconds(seconds)
        return count
    }
}
