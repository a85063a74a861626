/// A parser under test: what is fed to it, and what must hold of whatever it makes of that.
struct FuzzTarget: Sendable {
    let name: String
    /// No input is longer, in bytes: what larger ones could show takes too long to find.
    let limit: Int
    /// How many inputs the short pass of `make test` makes of the corpus.
    let mutations: Int
    /// Inputs that only this program can make, such as what is signed by the key that the target knows.
    let samples: @Sendable () -> [[UInt8]]
    /// - Throws: a `Finding`, or anything that the parser should not throw.
    let check: @Sendable ([UInt8]) async throws -> Void

    init(
        _ name: String, limit: Int = 4096, mutations: Int = 200,
        samples: @escaping @Sendable () -> [[UInt8]] = { [] },
        check: @escaping @Sendable ([UInt8]) async throws -> Void
    ) {
        (self.name, self.limit, self.mutations) = (name, limit, mutations)
        (self.samples, self.check) = (samples, check)
    }

    /// The same for a parser of text: bytes that are no UTF-8 never come so far.
    init(
        text name: String, limit: Int = 2048, mutations: Int = 200,
        samples: @escaping @Sendable () -> [[UInt8]] = { [] },
        check: @escaping @Sendable (String) async throws -> Void
    ) {
        self.init(name, limit: limit, mutations: mutations, samples: samples) { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            try await check(text)
        }
    }

    /// Every parser that reads what comes from elsewhere.
    static let all: [FuzzTarget] = [
        json, manifest, record, policy, policyFile, documents, names, condition, query, logEntry, note, proof,
        tree, fields, api, sageMaker, objects, requestSignature, chunkedBody, xml, card, markdown,
        metricReport, table, token, issuerKeys, eventStream, webhooks, secrets, answers, database, stored,
        addresses,
    ]
}
