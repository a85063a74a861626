import CairnObjects

extension FuzzTarget {
    static let json = FuzzTarget("json") { bytes in
        guard let value = try read({ () throws(CairnError) in try JSONParser.parse(bytes) }) else { return }
        let canonical = value.canonicalBytes
        for text in [canonical, Array(value.prettyText.utf8)] {
            let again = try JSONParser.parse(text)
            try hold(again.canonicalBytes == canonical, "written and read again it is another value")
            try hold(again == value, "written and read again it is not equal")
        }
    }

    static let manifest = FuzzTarget("manifest") { bytes in
        guard let manifest = try document(Manifest.self, in: bytes) else { return }
        for file in try manifest.files() {
            try hold(file.name.isHarmless, "a file's name leads elsewhere: \(file.name)")
        }
    }

    static let record = FuzzTarget("record") { bytes in
        guard let record = try document(Record.self, in: bytes) else { return }
        for (name, metric) in record.metrics {
            try hold(metric.value.isFinite, "the metric \(name) is not finite")
        }
    }

    static let policy = FuzzTarget("policy") { bytes in try document(Policy.self, in: bytes) }

    /// All other kinds of documents: each is asked whether the input is one of its own.
    static let documents = FuzzTarget("documents") { bytes in
        try document(Approval.self, in: bytes)
        try document(Observation.self, in: bytes)
        try document(GroupDocument.self, in: bytes)
        try document(Labels.self, in: bytes)
        try document(UserDocument.self, in: bytes)
        try document(TokenDocument.self, in: bytes)
        try document(IssuerDocument.self, in: bytes)
        try document(WebhookDocument.self, in: bytes)
        try document(BucketDocument.self, in: bytes)
        try document(ObjectDocument.self, in: bytes)
        try document(EntityDocument.self, in: bytes)
    }

    /// Reads a document; what was read must be written so that it reads as the same.
    @discardableResult
    private static func document<Value: DocumentValue & Equatable>(
        _ kind: Value.Type, in bytes: [UInt8]
    ) throws -> Value? {
        let value = try read { () throws(CairnError) in try Value(json: try JSONParser.parse(bytes)) }
        guard let value else { return nil }
        let written = value.json.canonicalBytes
        let again: Value
        do {
            again = try Value(json: try JSONParser.parse(written))
        } catch {
            throw Finding("\(kind) does not read what it writes: \(error)")
        }
        try hold(again == value, "\(kind), written and read again, is another")
        try hold(again.json.canonicalBytes == written, "\(kind) has two canonical forms")
        return value
    }
}

extension FileName {
    /// Whether it stays in the directory that it is placed in.
    var isHarmless: Bool {
        let parts = description.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return !parts.isEmpty
            && parts.allSatisfy {
                !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
                    && !$0.contains(0)
            }
    }
}
