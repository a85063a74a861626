package import CairnStorage

extension FaultyStorage {
    /// What became of a run in which one call failed.
    package struct Outcome: Sendable {
        package let fault: Fault
        /// With the fault taken away, as the next caller finds it.
        package let storage: any RegistryStorage
        /// What the run threw; `nil` where it came to its end in spite of the failure.
        package let error: (any Error)?
    }

    /// Runs the same work once for each call that it makes and each moment, each time on a fresh storage of
    /// which that call fails.
    ///
    /// A first run without a fault counts the calls; it must not throw. Work that makes its calls in another
    /// order each time is fine, if it makes as many.
    ///
    /// - Parameters:
    ///   - operation: Lets only calls of this operation fail.
    ///   - make: Makes a fresh storage, with whatever stands before the work begins.
    ///   - work: What is to be interrupted.
    ///   - check: Is given each outcome, to look at what was left.
    /// - Returns: how many runs had a fault that struck.
    @discardableResult
    package static func withEveryFault(
        of operation: StorageOperation? = nil, moments: [Fault.Moment] = Fault.Moment.allCases,
        isLasting: Bool = false, on make: () async throws -> any RegistryStorage,
        run work: (FaultyStorage) async throws -> Void, check: (Outcome) async throws -> Void
    ) async throws -> Int {
        let sound = FaultyStorage(try await make())
        try await work(sound)
        var struck = 0
        for moment in moments {
            for call in 0..<sound.calls(of: operation) {
                let fault = Fault(operation, call: call + 1, moment, isLasting: isLasting)
                let faulty = FaultyStorage(try await make(), failing: fault)
                var thrown: (any Error)?
                do {
                    try await work(faulty)
                } catch {
                    thrown = error
                }
                struck += faulty.hasStruck ? 1 : 0
                try await check(Outcome(fault: fault, storage: faulty.storage, error: thrown))
            }
        }
        return struck
    }
}
