import CairnObjects
import CairnStorage
import GRDB

extension Database {
    /// Empties the derived tables and fills them by replaying the log over the documents.
    ///
    /// - Throws: `damaged` where the log or a document that a ref names cannot be read.
    func rebuild() throws {
        for change in try IndexChange.changes(for: try replay(), document: requiredDocument) {
            try apply(change)
        }
    }

    /// Empties the derived tables, and fills all but the index by replaying the log.
    ///
    /// - Returns: where refs stand, as moves from nothing.
    @discardableResult
    func replay() throws -> [RefMove] {
        try Schema.migrate(self)
        for table in Schema.derived { try execute(sql: "DELETE FROM \(table)") }
        var refs: [String: RefMove] = [:]
        let entries = try Data.fetchCursor(self, sql: "SELECT entry FROM log ORDER BY sequence")
        while let data = try entries.next() {
            let entry = try Self.entry(data)
            try noteWhereToFind(entry)
            try noteOwners(in: entry)
            for move in entry.moves {
                let name = refs[move.ref.key]?.ref ?? move.ref  // as it was spelled first
                refs[move.ref.key] = move.to == nil ? nil : RefMove(name, from: nil, to: move.to)
                try note(numberOf: move.ref)
            }
        }
        // In the order of their names, so that two rebuilds give the same tables.
        let moves = refs.sorted { $0.key < $1.key }.map(\.value)
        for move in moves { try move.to.map { try setRef(move.ref, to: $0) } }
        return moves
    }
}
