import CairnStorage
import Synchronization

/// Tells of changes as a test counts them.
final class CountedChanges: ChangeCounter {
    private let count = Atomic<UInt64>(0)

    func changeStamp() -> ChangeStamp? {
        ChangeStamp(SIMD2(count.load(ordering: .sequentiallyConsistent), 0), SIMD2(0, 0), SIMD2(0, 0))
    }

    func noteChange() { count.wrappingAdd(1, ordering: .sequentiallyConsistent) }
}
