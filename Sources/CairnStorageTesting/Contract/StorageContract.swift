package import CairnObjects
package import CairnStorage
import Testing

/// The promises of the storage ports, as checks that every storage has to pass.
///
/// A test target runs them all against its storage with one test:
///
/// ```swift
/// @Test(arguments: StorageContract.cases)
/// func keepsItsPromise(_ promise: StorageContract.Case) async throws {
///     try await promise.check(StorageContract { key, clock in
///         MemoryStorage(signer: key, clock: clock)
///     })
/// }
/// ```
///
/// Each promise is a method, in a file for its port; broken ones are recorded as Swift Testing's issues.
package struct StorageContract: Sendable {
    /// Makes a fresh, empty storage that signs with this key and takes the time from this clock, that of
    /// leases and of blobs' touches too. Each call makes another one.
    package typealias Factory =
        @Sendable (SigningKey, @escaping TimeSource) async throws -> any RegistryStorage

    private let make: Factory

    package init(make: @escaping Factory) { self.make = make }

    /// A fresh storage with its clock and its key.
    func begin() async throws -> Subject {
        let clock = TestClock()
        let key = try SigningKey.generate(name: "cairn.example/contract")
        return Subject(storage: try await make(key, clock.source), clock: clock, verifier: key.verifier)
    }
}

extension StorageContract {
    /// One promise by name.
    package struct Case: Sendable, CustomTestStringConvertible {
        package let name: String
        private let body: @Sendable (StorageContract) async throws -> Void

        init(_ name: String, _ body: @escaping @Sendable (StorageContract) async throws -> Void) {
            (self.name, self.body) = (name, body)
        }

        package var testDescription: String { name }

        /// Checks the promise on a fresh storage.
        package func check(_ contract: StorageContract) async throws { try await body(contract) }
    }

    /// Every promise there is.
    package static let cases: [Case] =
        blobCases + blobFileCases + rangeCases + placementCases + leaseCases + holdingCases + uploadCases
        + uploadRefusalCases + transactionCases + refusalCases + raceCases + logCases + ownerCases
        + indexCases + indexHistoryCases + collectionCases + partCases + numberingCases
}
