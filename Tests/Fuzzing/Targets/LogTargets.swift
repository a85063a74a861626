import CairnObjects

extension FuzzTarget {
    static let logEntry = FuzzTarget(
        "log-entry", samples: { samples { bench in bench.entries[0...3].map { $0 } } }
    ) { bytes in
        guard let entry = try read({ () throws(CairnError) in try LogEntry(bytes: bytes) }) else { return }
        try hold(entry.bytes == bytes, "an entry that was read is other bytes")
        try hold(try LogEntry(bytes: entry.bytes) == entry, "written and read again, the entry is another")
        for move in entry.moves {
            let again = try RefMove(json: move.json, path: "move")
            try hold(again == move, "written and read again, a move is another")
        }
    }

    /// Signed notes, checkpoints, and keys as texts.
    static let note = FuzzTarget(
        text: "note",
        samples: {
            samples { bench in
                [try bench.checkpoint(7).encoded, bench.key.verifier.encoded, bench.key.encoded].map {
                    Array($0.utf8)
                }
            }
        }
    ) { text in
        let key = try LogBench.standard.get().key.verifier
        if let note = try read({ () throws(CairnError) in try SignedNote(parsing: text) }) {
            try hold(note.encoded.isSame(as: text), "a note that was read is written in another way")
            if let head = try read({ () throws(CairnError) in try Checkpoint(parsing: note.text) }) {
                try hold(try Checkpoint(parsing: head.text) == head, "a checkpoint reads as another")
            }
            if let head = try read({ () throws(CairnError) in try Checkpoint(note: note, trusting: key) }) {
                let genuine = try LogBench.standard.get().tree.root(size: head.size)
                try hold(genuine == head.root, "a checkpoint was believed that nobody signed")
            }
        }
        if let key = try read({ () throws(CairnError) in try VerifierKey(encoded: text) }) {
            try hold(key.encoded.isSame(as: text), "a verifier key has two forms")
        }
        if let key = try read({ () throws(CairnError) in try SigningKey(encoded: text) }) {
            try hold(key.encoded.isSame(as: text), "a signing key has two forms")
        }
        if let head = try read({ () throws(CairnError) in try Checkpoint(parsing: text) }) {
            try hold(try Checkpoint(parsing: head.text) == head, "a checkpoint reads as another")
        }
    }

    /// Proofs as files. Whatever is believed must be in the log.
    static let proof = FuzzTarget(
        text: "proof", limit: 4096,
        samples: {
            samples { bench in
                try [(0, 1), (3, 7), (12, 33)].map { Array(try bench.proof(of: $0, in: $1).encoded.utf8) }
            }
        }
    ) { text in
        guard let proof = try read({ () throws(CairnError) in try LogProof(parsing: text) }) else { return }
        try hold(proof.encoded.isSame(as: text), "a proof that was read is written in another way")
        let bench = try LogBench.standard.get()
        let entry = try read { () throws(CairnError) in try proof.verified(trusting: bench.key.verifier) }
        guard let entry else { return }
        try hold(bench.entries.contains(entry.bytes), "a proof was believed of an entry that is not there")
        try hold(bench.entries[Int(proof.index)] == entry.bytes, "an entry was proved at another's place")
    }

    private static func samples(_ make: (LogBench) throws -> [[UInt8]]) -> [[UInt8]] {
        // A log that cannot be made fails every input of these targets.
        (try? make(try LogBench.standard.get())) ?? []
    }
}
