import Foundation

extension SeededGenerator {
    /// The seed from the environment, or a new one.
    static let seedOfRun: UInt64 =
        ProcessInfo.processInfo.environment["CAIRN_TEST_SEED"].flatMap(UInt64.init)
        ?? UInt64.random(in: 1...UInt64.max)
}
