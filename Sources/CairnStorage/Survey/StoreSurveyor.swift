/// Tells how much a store holds, and how much room it has. Cheap: it looks at no blob.
package protocol StoreSurveyor: Sendable {
    func survey() async throws -> StoreSurvey

    func room() async throws -> DiskRoom

    /// Reads a little of what all depends on, past everything that is kept in memory.
    ///
    /// - Throws: `damaged` where it is missing or is not what it must be; `system` where it cannot be read.
    func probe() async throws
}
