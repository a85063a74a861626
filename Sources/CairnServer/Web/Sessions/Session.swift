import CairnObjects
import CairnRegistry
import Synchronization

/// Somebody who has signed in. Every request shows their credentials anew to whoever recognises callers, so
/// that a session ends when those count no more.
final class Session: Sendable {
    /// What somebody has signed in with.
    enum Credentials: Sendable {
        case token(String)
        case issued(IssuedIdentity)
    }

    /// What cookies carry: 256 random bits.
    let id: String
    let credentials: Credentials
    /// What forms carry, so that no other site can send them.
    let formKey: String
    let startedAt: Timestamp
    private let notes = Mutex<Notes>(Notes())

    private struct Notes {
        var usedAt: Timestamp?
        var flash: String?
    }

    init(_ credentials: Credentials, at now: Timestamp) {
        (self.credentials, startedAt) = (credentials, now)
        id = Self.random()
        formKey = Self.random()
        notes.withLock { $0.usedAt = now }
    }

    var usedAt: Timestamp { notes.withLock { $0.usedAt } ?? startedAt }

    func noteUse(at now: Timestamp) { notes.withLock { $0.usedAt = now } }

    /// Something to say on the next page, once.
    func say(_ text: String) { notes.withLock { $0.flash = text } }

    func takeFlash() -> String? {
        notes.withLock { notes in
            defer { notes.flash = nil }
            return notes.flash
        }
    }

    func holds(formKey given: String) -> Bool { ConstantTime.equal(formKey, given) }

    private static func random() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }.hexadecimal
    }
}
