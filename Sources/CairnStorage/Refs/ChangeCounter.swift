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
    private let words: SIMD8<UInt64>

    package init(_ words: SIMD8<UInt64>) { self.words = words }
}
