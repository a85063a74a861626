package import CairnObjects

/// Tells where refs stand.
package protocol RefReader: Sendable {
    /// What the ref names; `nil` where it names nothing. Costs the same however many refs there are.
    func target(of ref: RefName) async throws -> Digest?

    /// All refs that name something, as they stood at one moment.
    func snapshot() async throws -> RefSnapshot
}

/// All refs at one moment: what replaying the log up to `logSize` must give.
package struct RefSnapshot: Equatable, Sendable {
    package let refs: [RefName: Digest]
    /// How many entries the log had then.
    package let logSize: Int64

    package init(refs: [RefName: Digest], logSize: Int64) {
        (self.refs, self.logSize) = (refs, logSize)
    }
}
