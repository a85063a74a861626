package import CairnObjects

/// How far somebody has come in a log.
package struct Cursor: Equatable, Sendable {
    /// Which log it is.
    package let origin: String
    /// The entry to go on with.
    package let next: Int64
    /// SHA-256 of the entry before that one; `nil` where there is none. By it a log is noticed that is
    /// another one now, restored from an older copy and gone on from there.
    package let last: Digest?

    package init(origin: String, next: Int64, last: Digest?) {
        (self.origin, self.next, self.last) = (origin, next, last)
    }

    /// - Throws: `damaged` where the text is no cursor.
    init(bytes: [UInt8], named name: CursorName) throws(CairnError) {
        do throws(CairnError) {
            try self.init(json: try JSONParser.parse(bytes), path: "cursor")
        } catch {
            throw CairnError(.damaged, "the cursor '\(name)' cannot be read: \(error.message)")
        }
    }

    /// - Throws: `invalid` where it is none.
    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        origin = try members.requiredString("origin")
        next = try members.required("next", try members.count("next"))
        last = try members.parsed("last", Digest.init(parsing:))
    }

    var json: JSON {
        .members(["origin": .string(origin), "next": .integer(next), "last": last.map(JSON.text)])
    }

    var bytes: [UInt8] { json.canonicalBytes + [UInt8(ascii: "\n")] }

    /// The cursor behind an entry.
    func after(_ entry: LogEntry) -> Cursor {
        Cursor(origin: origin, next: entry.sequence + 1, last: Digest(of: entry.bytes))
    }
}
