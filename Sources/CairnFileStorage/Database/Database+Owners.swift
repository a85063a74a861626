import CairnObjects
import CairnStorage
import GRDB

// The table `owners`: who may look at an object, found by its digest.

extension Database {
    /// Notes whose the objects are that an entry's moves name, as far as their documents are there.
    ///
    /// - Parameter known: Documents that need not be read.
    func noteOwners(in entry: LogEntry, knowing known: [Digest: Document] = [:]) throws {
        try eachOwned(in: entry, knowing: known) { digest, owner in
            let statement = try cachedStatement(
                sql: "INSERT OR IGNORE INTO owners (digest, owner) VALUES (?, ?)")
            try statement.execute(arguments: [digest.data, owner.text])
        }
    }

    /// Fills the table, which is empty, from the whole log.
    func fillOwners() throws {
        let entries = try Data.fetchCursor(self, sql: "SELECT entry FROM log ORDER BY sequence")
        while let data = try entries.next() { try noteOwners(in: Self.entry(data)) }
    }

    func forgetOwners(of digest: Digest) throws {
        guard try Schema.hasOwners(self) else { return }
        try run("DELETE FROM owners WHERE digest = ?", [digest.data])
    }

    func owners(of objects: [Digest]) throws -> [Digest: Set<ObjectOwner>] {
        var found: [Digest: Set<ObjectOwner>] = [:]
        let statement = try cachedStatement(sql: "SELECT owner FROM owners WHERE digest = ?")
        for digest in objects {
            let owners = try String.fetchAll(statement, arguments: [digest.data])
            if !owners.isEmpty { found[digest] = Set(try owners.map { try ObjectOwner(column: $0) }) }
        }
        return found
    }

    /// The same by looking through the log, for a database that lacks the table.
    func ownersInLog(of objects: [Digest]) throws -> [Digest: Set<ObjectOwner>] {
        let asked = Set(objects)
        var found: [Digest: Set<ObjectOwner>] = [:]
        let entries = try Data.fetchCursor(self, sql: "SELECT entry FROM log ORDER BY sequence")
        while let data = try entries.next() {
            try eachOwned(in: Self.entry(data)) { digest, owner in
                if asked.contains(digest) { found[digest, default: []].insert(owner) }
            }
        }
        return found
    }

    private func eachOwned(
        in entry: LogEntry, knowing known: [Digest: Document] = [:],
        _ body: (Digest, ObjectOwner) throws -> Void
    ) throws {
        for move in entry.moves {
            guard let target = move.to else { continue }
            // What a group registered is the group's already.
            if case .stage = move.ref, try isNoted(ObjectOwner(of: move.ref), of: target) { continue }
            let owned = try OwnedObjects.objects(named: target, by: move.ref) { digest in
                try known[digest] ?? readableDocument(digest)
            }
            for digest in owned { try body(digest, ObjectOwner(of: move.ref)) }
        }
    }

    private func isNoted(_ owner: ObjectOwner, of digest: Digest) throws -> Bool {
        guard try Schema.hasOwners(self) else { return false }
        return try value(
            Bool.self, "SELECT EXISTS (SELECT 1 FROM owners WHERE digest = ? AND owner = ?)",
            [digest.data, owner.text]) ?? false
    }

    /// `nil` for a damaged one too: nobody can be given what it needs, and verification tells of it.
    private func readableDocument(_ digest: Digest) throws -> Document? {
        do {
            return try document(digest)
        } catch let error as CairnError where error.code == .damaged {
            return nil
        }
    }
}

extension ObjectOwner {
    fileprivate var text: String {
        switch self {
        case .group(let group): "groups/\(group.folded)"
        case .bucket(let bucket): "buckets/\(bucket)"
        case .everybody: "policy"
        case .administrators: "registry"
        }
    }

    /// - Throws: `damaged` where the text is no owner's.
    fileprivate init(column text: String) throws {
        switch text {
        case "policy": self = .everybody
        case "registry": self = .administrators
        default:
            if text.hasPrefix("buckets/") {
                self = .bucket(try column(String(text.dropFirst(8)), BucketName.init(parsing:)))
                return
            }
            guard text.hasPrefix("groups/") else {
                throw CairnError(.damaged, "the database holds a wrong owner: \(text)")
            }
            self = .group(try column(String(text.dropFirst(7)), GroupName.init(parsing:)))
        }
    }
}
