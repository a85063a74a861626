import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// What a client needs of the log to check it by itself.
extension API {
    var proofRoutes: [Route] {
        let log = "\(Self.root)/log"
        return [
            Route(.get, "\(log)/history", .handler, history),
            Route(.get, "\(log)/requests/{key}", .known, request),
            Route(.get, "\(log)/inclusion", .known, inclusion),
            Route(.get, "\(log)/consistency", .known, consistency),
            Route(.get, "\(log)/root", .known, root),
        ]
    }

    private func history(_ call: Call) async throws -> Answer {
        guard let ref = try call.query("ref", RefName.init(parsing:)) else {
            throw CairnError(.invalid, "the parameter 'ref' is missing")
        }
        try call.access.requireReading(ref)
        let entries = try await registry.storage.history(of: ref).filter {
            ref == .defaultPolicy || call.access.mayRead($0)
        }
        return .json(["entries": .array(entries.map { .string(String(decoding: $0.bytes, as: UTF8.self)) })])
    }

    private func request(_ call: Call) async throws -> Answer {
        let key = try RequestKey(parsing: try call.parameter("key"))
        guard let entry = try await registry.storage.entry(for: key), call.access.mayRead(entry) else {
            throw CairnError(.notFound, "nothing was done under this idempotency key")
        }
        return .json(["entry": .string(String(decoding: entry.bytes, as: UTF8.self))])
    }

    private func inclusion(_ call: Call) async throws -> Answer {
        let (entry, size) = (try await number("entry", call), try await number("size", call))
        guard entry < size else { throw CairnError(.invalid, "a tree of \(size) has no entry \(entry)") }
        return Self.hashes(try await registry.storage.inclusionProof(of: entry, in: size))
    }

    private func consistency(_ call: Call) async throws -> Answer {
        let (old, new) = (try await number("from", call), try await number("to", call))
        guard old <= new else { throw CairnError(.invalid, "'from' is larger than 'to'") }
        return Self.hashes(try await registry.storage.consistencyProof(from: old, to: new))
    }

    private func root(_ call: Call) async throws -> Answer {
        let root = try await registry.storage.root(size: try await number("size", call))
        return .json(["root": .string(root.base64)])
    }

    private static func hashes(_ hashes: [TreeHash]) -> Answer {
        .json(["hashes": .array(hashes.map { .string($0.base64) })])
    }

    /// A size of the log that it has reached.
    private func number(_ name: String, _ call: Call) async throws -> Int64 {
        let head = try Checkpoint(note: try await registry.checkpoint(), trusting: registry.key)
        guard let number = try call.integer(name, in: 0...head.size) else {
            throw CairnError(.invalid, "the parameter '\(name)' is missing")
        }
        return number
    }
}
