/// Tells how much a store holds, and how much room it has. Cheap: it looks at no blob.
package protocol StoreSurveyor: Sendable {
    func survey() async throws -> StoreSurvey

    func room() async throws -> DiskRoom
}
