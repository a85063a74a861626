// The ports: what a registry asks of whatever keeps its objects, refs and log. Each says one thing; a storage
// is all of them together. `MemoryStorage` is the in-memory twin; every storage passes the same contract
// suite.

/// Everything a registry needs of a storage.
package typealias RegistryStorage = BlobReader & BlobWriter & BlobHolder & UploadStore & PartStore
    & BlobOpener
    & BlobPlacer & BlobAuditor & DocumentReader & RefReader & ObjectOwners & LogReader & Transactor
    & VersionIndex & Sweeper
