package import CairnObjects

/// A failure to come: which call fails, when, and with what.
package struct Fault: Sendable, CustomStringConvertible {
    /// Whether the storage has done what it was asked for when the caller hears of the failure.
    package enum Moment: String, Sendable, CaseIterable {
        /// Nothing was done.
        case before
        /// All was done, and the acknowledgement lost.
        case after
    }

    /// Only calls of this operation count; `nil` for all.
    package var operation: StorageOperation?
    /// Which of them fails, counted from 1 since the storage was made.
    package var call: Int
    package var moment: Moment
    /// Whether every later one fails too, as when a disk stays full.
    package var isLasting: Bool
    package var error: CairnError

    package init(
        _ operation: StorageOperation? = nil, call: Int = 1, _ moment: Moment = .before,
        isLasting: Bool = false, error: CairnError = CairnError(.system, "no space left on device")
    ) {
        (self.operation, self.call, self.moment) = (operation, call, moment)
        (self.isLasting, self.error) = (isLasting, error)
    }

    package var description: String {
        "\(moment) call \(call)\(operation.map { " of \($0)" } ?? "")\(isLasting ? " and later" : "")"
    }
}
