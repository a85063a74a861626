import CairnObjects

/// What was found in a damaged database: rows known by their form, and as far as possible by their digests.
struct SalvagedRows {
    /// What may be the N-th entry; the likelier first. Each is an entry in its canonical form.
    private(set) var entries: [Int64: [[UInt8]]] = [:]
    /// What the tree says of the N-th entry.
    private(set) var leaves: [Int64: Set<TreeHash>] = [:]
    /// Checkpoints that the registry's key has signed, by their sizes.
    private(set) var checkpoints: [Int64: SignedNote] = [:]
    /// Where the table of refs says that they stand. Nothing proves it.
    private(set) var refs: [String: (ref: RefName, targets: [Digest])] = [:]

    /// Takes a row, if it is of one of the tables that matter.
    ///
    /// - Parameter document: Given what proves to be a document.
    mutating func take(_ row: StoredRow, of key: VerifierKey, document: (Document) throws -> Void) rethrows {
        switch row.values.count {
        case 2: takePair(row, of: key)
        case 3: try takeTriple(row.values, document: document)
        default: break
        }
    }

    private mutating func takePair(_ row: StoredRow, of key: VerifierKey) {
        switch (row.values[0], row.values[1]) {
        case (.null, .blob(let bytes)):
            // What is no entry is of another table, or damaged.
            guard row.rowID >= 0, let entry = try? LogEntry(bytes: bytes), entry.sequence == row.rowID,
                !entries[row.rowID, default: []].contains(bytes)
            else { return }
            entries[row.rowID, default: []].append(bytes)
        case (.null, .text(let text)):
            guard let note = try? SignedNote(parsing: text),
                let checkpoint = try? Checkpoint(note: note, trusting: key)
            else { return }
            checkpoints[checkpoint.size] = checkpoints[checkpoint.size] ?? note
        default: return
        }
    }

    private mutating func takeTriple(
        _ values: [StoredRow.Value], document: (Document) throws -> Void
    ) rethrows {
        switch (values[0], values[1], values[2]) {
        case (.blob(let name), .integer(let size), .blob(let deflated)):
            guard name.count == Digest.byteCount, let size = Int(exactly: size),
                let bytes = Deflate.decompress(deflated, size: size), let found = try? Document(bytes: bytes),
                found.digest.bytes == name
            else { return }
            try document(found)
        case (.integer(0), .integer(let position), .blob(let hash)) where hash.count == Digest.byteCount:
            leaves[position, default: []].insert(TreeHash(bytes: hash))
        case (.text(let key), .text(let name), .blob(let target)) where target.count == Digest.byteCount:
            guard let ref = try? RefName(parsing: name), ref.key == key else { return }
            let target = Digest(bytes: target)
            if refs[key]?.targets.contains(target) ?? false { return }
            refs[key] = (refs[key]?.ref ?? ref, (refs[key]?.targets ?? []) + [target])
        default: return
        }
    }
}
