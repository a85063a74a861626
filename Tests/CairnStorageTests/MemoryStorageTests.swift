import CairnStorage
import CairnStorageTesting
import Testing

@Suite("MemoryStorage")
struct MemoryStorageTests {
    @Test(arguments: StorageContract.cases)
    func keepsItsPromise(_ promise: StorageContract.Case) async throws {
        try await promise.check(
            StorageContract { key, clock in MemoryStorage(signer: key, clock: clock) })
    }
}
