package import CairnObjects

/// Finds versions and groups. A view over refs and documents, kept up to date by every commit, and rebuilt
/// from them on request.
package protocol VersionIndex: Sendable {
    /// The versions that match, in the order asked for; ties by group, newest first.
    func versions(_ query: VersionQuery) async throws -> [IndexedVersion]

    /// How many versions match, whatever the query's limit and offset.
    func count(_ query: VersionQuery) async throws -> Int

    /// All groups by name.
    func groups() async throws -> [IndexedGroup]

    /// The group with this name, compared without regard to case.
    func group(_ name: GroupName) async throws -> IndexedGroup?

    /// The highest number that was ever given in the group, deleted versions counted; `nil` before the first.
    func lastNumber(in group: GroupName) async throws -> VersionNumber?

    /// Throws the refs and the index away and makes them anew by replaying the log over the documents.
    func rebuildIndex() async throws
}
