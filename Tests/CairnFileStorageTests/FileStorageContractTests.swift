import CairnFileStorage
import CairnObjects
import CairnStorage
import CairnStorageTesting
import Logging
import SystemPackage
import Testing

@Suite("FileStorage")
struct FileStorageTests {
    @Test(arguments: StorageContract.cases)
    func keepsItsPromise(_ promise: StorageContract.Case) async throws {
        try await check(promise, readers: 0)
    }

    @Test(arguments: StorageContract.cases)
    func `keeps it too where others read beside the writer, and what they read is kept`(
        _ promise: StorageContract.Case
    ) async throws {
        try await check(promise, readers: 2)
    }

    private func check(_ promise: StorageContract.Case, readers: Int) async throws {
        try await withTemporaryDirectory { directory in
            try await promise.check(
                StorageContract { key, clock in
                    let root = directory.appending("registry-\(UInt64.random(in: .min ... .max))")
                    try FileStorage.create(at: root, key: key)
                    return try FileStorage(
                        opening: root, width: 2, readers: readers, logger: Logger(label: "test"), clock: clock
                    )
                })
        }
    }
}
