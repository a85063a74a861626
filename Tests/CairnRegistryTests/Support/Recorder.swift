import CairnObjects
import CairnRegistry
import CairnStorageTesting
import Synchronization
import Testing

/// Hooks that write down what they hear, and say no where they are told to.
final class Recorder: Hooks {
    struct Heard: Equatable, Sendable {
        let moment: String
        let event: Event
    }

    private let heard = Mutex<[Heard]>([])
    private let refusal: @Sendable (Verb) async throws -> CairnError?

    init(_ refusal: @escaping @Sendable (Verb) async throws -> CairnError? = { _ in nil }) {
        self.refusal = refusal
    }

    func listens(to verb: Verb) -> Bool { true }

    func before(_ verb: Verb, _ event: Event) async throws(CairnError) -> Bool {
        heard.withLock { $0.append(Heard(moment: "pre-\(verb)", event: event)) }
        do {
            if let error = try await refusal(verb) { throw error }
        } catch let error as CairnError {
            throw error
        } catch {
            Issue.record("the hook failed: \(error)")
        }
        return true
    }

    func after(_ verb: Verb, _ event: Event) async {
        heard.withLock { $0.append(Heard(moment: "post-\(verb)", event: event)) }
    }

    /// What was heard since the last call.
    func take() -> [Heard] {
        heard.withLock { heard in
            defer { heard = [] }; return heard
        }
    }
}

extension World {
    /// The same registry, whose verbs ask these hooks.
    func asking(_ hooks: any Hooks) -> World {
        World(
            registry: Registry(storage: storage, key: key.verifier, clock: clock.source, hooks: hooks),
            clock: clock, key: key, directory: directory)
    }
}
