// Makes a new registry of what can still be read of a damaged one. It is built beside its place and renamed.
// Documents and blobs prove themselves by their digests, the log by its signed checkpoint.

import CairnObjects
package import CairnStorage
import GRDB
import Glibc
package import Logging
import SystemPackage

/// A damaged registry that is salvaged into a new directory.
package struct Recovery: Sendable {
    let request: RecoveryRequest
    let source: StoreLayout
    let configuration: StoreConfiguration
    let keys: KeyFiles
    /// How many blobs are copied at once.
    let width: Int
    let logger: Logger
    /// What was wrong with the small files.
    let problems: [BackupProblem]

    /// - Throws: `notFound` where there is no registry, `damaged` where nothing says any more whose log it
    ///   is, `unsupported` where a newer program made it.
    package init(_ request: RecoveryRequest, width: Int, logger: Logger) throws {
        (self.request, self.width, self.logger) = (request, width, logger)
        source = StoreLayout(root: request.source)
        guard FileStorage.exists(at: request.source) else {
            throw CairnError(
                .notFound, "there is no registry in '\(request.source)'",
                hint: "name the registry's own directory")
        }
        var problems: [BackupProblem] = []
        let keys = try Self.readKeys(source, request.keys, &problems)
        configuration = try Self.readConfiguration(source, keys, &problems)
        try keys.require(key: configuration.key)
        (self.keys, self.problems) = (keys, problems)
    }

    private static func readKeys(
        _ source: StoreLayout, _ given: [FilePath], _ problems: inout [BackupProblem]
    ) throws -> KeyFiles {
        var places: [FilePath] = []
        for path in [source.signingKey, source.secretsKey] {
            do {
                guard try status(of: path) != nil else { continue }
                _ = try KeyFiles([path])
                places.append(path)
            } catch let error as CairnError {
                problems.append(
                    BackupProblem(
                        kind: "key-lost", subject: path.lastComponent?.string ?? "", detail: error.message))
            }
        }
        return try KeyFiles(places + given)
    }

    private static func readConfiguration(
        _ source: StoreLayout, _ keys: KeyFiles, _ problems: inout [BackupProblem]
    ) throws -> StoreConfiguration {
        do {
            return try FileStorage.readConfiguration(source)
        } catch let error as CairnError where error.code == .damaged || error.code == .system {
            guard let text = keys.texts["signing.key"] else {
                throw CairnError(
                    .damaged, "\(error.message), and there is no signing key to tell whose log it is",
                    hint: "name a directory that has signing.key with --keys")
            }
            problems.append(
                BackupProblem(
                    kind: "file-damaged", subject: "registry.json", detail: "made anew from the signing key"))
            return StoreConfiguration(key: try SigningKey(encoded: text).verifier)
        }
    }

    /// - Parameter meter: Told of every byte copied.
    /// - Throws: `exists` where the target is there; `system` where the signing key is needed and missing, or
    ///   the new registry cannot be written.
    package func run(meter: ByteMeter, settle: RecoverySettler) async throws -> RecoveryReport {
        let refusal = CairnError(
            .exists, "'\(request.target)' is there already",
            hint: "a registry is recovered into a new directory; choose another one")
        guard try status(of: request.target) == nil else { throw refusal }
        let target = request.target.lexicallyNormalized()
        let parent = target.removingLastComponent().isEmpty ? "." : target.removingLastComponent()
        try makeDirectories(parent)
        let name = target.lastComponent?.string ?? StoreLayout.directoryName
        let draft = StoreLayout(root: parent.appending("\(name).\(Lease.random().id.prefix(8)).recovering"))
        do {
            var report = RecoveryReport()
            report.problems = problems
            report.hasSigningKey = keys.texts["signing.key"] != nil
            try await onOwnThread { _ in try furnish(draft) }
            let log = try await onOwnThread { cancellation in
                try RowSalvage(source, key: configuration.key).run(into: draft, cancellation)
            }
            try await note(log, draft, &report)
            try await copyBlobs(to: draft, meter: meter, &report)
            report.problems += try await onOwnThread { cancellation in try copyState(to: draft, cancellation)
            }
            let storage = try FileStorage(opening: draft.root, width: width, logger: logger)
            report.problems += try await settle(
                storage, SalvagedRefs(targets: log.refs, lostEntries: Self.text(of: log.lost)))
            try storage.metadata.queue.close()
            try syncDirectory(draft.root)
            guard try renameToNewName(draft.root, target) else { throw refusal }
            try syncDirectory(parent)
            return report
        } catch {
            removeTree(draft.root)
            throw error
        }
    }

    private func furnish(_ draft: StoreLayout) throws {
        try makeDirectory(draft.root, permissions: 0o755)
        for folder in [draft.staging, draft.quarantine, draft.blobs.removingLastComponent(), draft.blobs] {
            try makeDirectory(folder)
        }
        for (name, text) in keys.texts {
            try writeNewFile(draft.root.appending(name), text + "\n", permissions: [.ownerReadWrite])
        }
        try writeNewFile(
            draft.configuration, configuration.text, permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }

    /// Writes the log that was kept into the new database, and says what was not.
    private func note(_ log: SalvagedLog, _ draft: StoreLayout, _ report: inout RecoveryReport) async throws {
        let signer = try keys.texts["signing.key"].map { text in try SigningKey(encoded: text) }
        let metadata = try MetadataStore(opening: draft.database)
        report.documents = try await metadata.write { db in
            try db.begin(with: log, signer: signer)
            return try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM documents") ?? 0
        }
        try metadata.queue.close()
        (report.entries, report.isLogProved) = (log.kept.count, log.isProved)
        (report.lostEntries, report.behindLost) = (log.lost, log.behind)
        report.problems += log.lost.map {
            BackupProblem(kind: "entry-lost", subject: "log entry \($0)", detail: "it cannot be read")
        }
        if !log.behind.isEmpty {
            report.problems.append(
                BackupProblem(
                    kind: "entry-lost", subject: "log entries \(Self.text(of: log.behind))",
                    detail: "they stand behind a lost one; what they did is kept, in one new entry"))
        }
        if !log.isProved {
            report.problems.append(
                BackupProblem(
                    kind: log.kept.isEmpty ? "log-lost" : "log-unproved", subject: "log",
                    detail: log.kept.isEmpty
                        ? "nothing of it can be read" : "no signed checkpoint proves what was kept of it"))
        }
    }

    /// Numbers as text, neighbours as ranges.
    static func text(of numbers: [Int64]) -> String {
        var ranges: [ClosedRange<Int64>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound == number - 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }
            .joined(separator: ", ")
    }
}
