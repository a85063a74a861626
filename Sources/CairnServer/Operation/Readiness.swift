import CairnObjects
import CairnRegistry
import CairnStorage

/// Whether a server can do its work now.
package struct Readiness: Sendable {
    let registry: Registry
    let surveyor: (any StoreSurveyor)?
    let state: ServerState
    /// With less room on the disk, in bytes, nothing should be sent here: 100 MB.
    static let leastRoom: Int64 = 100_000_000
    /// A store that has not answered after this time does not answer.
    static let patience = Duration.seconds(5)

    /// What keeps it from its work; nothing where it is ready. No path, and nothing that is in the store.
    func problems() async -> [String] {
        if state.isStopping { return ["the server is stopping"] }
        var problems: [String] = []
        do {
            try await withPatience {
                try await surveyor?.probe()
                _ = try await registry.checkpoint()
            }
        } catch {
            problems.append("the store cannot be read: \(Self.text(error))")
        }
        do {
            if let surveyor {
                let room = try await withPatience { try await surveyor.room() }
                if room.free < Self.leastRoom {
                    let least = Self.leastRoom
                    problems.append("the disk has \(room.free) bytes left; work needs \(least)")
                }
            }
        } catch {
            problems.append("the disk cannot be looked at: \(Self.text(error))")
        }
        return problems
    }

    private static func text(_ error: any Error) -> String {
        switch (error as? CairnError)?.code {
        case .damaged: "it is damaged"
        case .unavailable: "it does not answer"
        default: "the log of the server says more"
        }
    }

    /// - Throws: `unavailable` where the work takes too long. It is left to end by itself, since what waits
    ///   for a hanging disk cannot be interrupted.
    private func withPatience<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (answers, answer) = AsyncThrowingStream<Value, any Error>.makeStream(
            bufferingPolicy: .bufferingOldest(1))
        let working = Task {
            do {
                answer.yield(try await work())
                answer.finish()
            } catch {
                answer.finish(throwing: error)
            }
        }
        let waiting = Task {
            try await Task.sleep(for: Self.patience)
            answer.finish(throwing: CairnError(.unavailable, "it does not answer"))
            working.cancel()
        }
        defer { waiting.cancel() }
        for try await value in answers { return value }
        throw CairnError(.unavailable, "it does not answer")
    }
}
