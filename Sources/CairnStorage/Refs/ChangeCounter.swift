/// Tells at once whether anything may have changed, so that whoever keeps answers knows when to forget them.
package protocol ChangeCounter: Sendable {
    /// As long as two stamps are equal, no commit of any process came between them: refs, log, documents and
    /// index are as they were. Costs less than a microsecond.
    ///
    /// - Returns: `nil` where the storage cannot tell; then nothing may be kept.
    func changeStamp() -> ChangeStamp?
}

/// A moment in the life of a storage. Stamps have no order.
package struct ChangeStamp: Hashable, Sendable {
    // No larger vectors: Swift 6.3 makes the frame of an async function too small for those that it holds
    // across an `await` (https://github.com/swiftlang/swift/issues/91639).
    private let first, second, third: SIMD2<UInt64>

    package init(_ first: SIMD2<UInt64>, _ second: SIMD2<UInt64>, _ third: SIMD2<UInt64>) {
        (self.first, self.second, self.third) = (first, second, third)
    }
}
