import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read, prove and check the log of all that happened.",
        subcommands: [
            History.self, VerifyLog.self, Prove.self, Check.self, MakeCheckpoint.self, Export.self, Key.self,
        ])
}

extension Audit {
    struct History: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "log", abstract: "Show who did what, when and why, newest first.")

        @Argument(help: "Only what moved this group's refs.", transform: Parsed.group)
        var group: Parsed<GroupName>?

        @Option(name: [.customShort("n"), .long], help: ArgumentHelp("At most so many.", valueName: "count"))
        var limit = 50

        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard limit >= 1 else { throw ValidationError("--limit must be at least 1") }
        }

        func run(in context: CommandContext) async throws {
            let entries = try await context.registry.newestEntries(limit, group: group?.value)
            context.console.result(["entries": .array(entries.map(\.json))]) {
                var table = Table(
                    ["entry": .right, "at": .left, "by": .left, "action": .left, "what": .left, "why": .left])
                for entry in entries {
                    table.add([
                        .init("\(entry.sequence)", .dim), .init(entry.at.minute), .init("\(entry.actor)"),
                        .init("\(entry.action)"), .init(Self.what(entry)), .init(entry.reason, .dim),
                    ])
                }
                return table.lines(context.console)
            }
        }

        /// The ref that an entry is most about, and how many others it moved.
        private static func what(_ entry: LogEntry) -> String {
            guard let move = entry.moves.first else { return "" }
            let target = move.to?.short ?? "nothing"
            let more = entry.moves.count > 1 ? " and \(entry.moves.count - 1) more" : ""
            return "\(move.ref) → \(target)\(more)"
        }
    }

    struct VerifyLog: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Replay the log and check its signature, and that it extends a checkpoint.",
            discussion: "Exits with status 2 where something is wrong.")

        @Option(
            name: .long,
            help: ArgumentHelp("A checkpoint that was kept elsewhere.", valueName: "file"),
            completion: .file())
        var since: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let earlier = try since.map { try TextFile.read($0, SignedNote.init(parsing:)) }
            let report = try await context.registry.verifyLog(since: earlier)
            context.console.result(report.json) {
                VerificationPage.logSummary(report, since: earlier, context.console)
            }
            if !report.isSound { throw CommandFailure.checkSaidNo }
        }
    }

    struct Prove: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "prove",
            abstract: "Write a proof that a version's registration is in the log.",
            discussion: """
                The proof (C2SP tlog-proof) holds the log entry, its path in the Merkle tree and the signed \
                checkpoint. Anybody who has the verifier key ('cairn audit key') can check it without Cairn.
                """)

        @Argument(help: "The version.", transform: Parsed.version)
        var version: Parsed<VersionSpec>?

        @Option(name: .long, help: ArgumentHelp("Prove this log entry instead.", valueName: "number"))
        var entry: Int64?

        @Option(
            name: [.customShort("o"), .long],
            help: ArgumentHelp("Where to write it. Default: standard output.", valueName: "file"))
        var output: String?

        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (version == nil) != (entry == nil) else {
                throw ValidationError("name either a version or --entry NUMBER")
            }
        }

        func run(in context: CommandContext) async throws {
            let proof: LogProof
            if let entry {
                proof = try await context.registry.prove(entry)
            } else if let version {
                proof = try await context.registry.prove(try await context.registry.resolve(version.value))
            } else {
                return
            }
            let json: JSON = ["entry": .integer(proof.index), "proof": .string(proof.encoded)]
            guard output == nil, context.console.isJSON else {
                return try TextFile.write(proof.encoded, to: output, context.console)
            }
            context.console.result(json) { [] }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Check a proof with a verifier key; needs no registry.",
            discussion: "Exits with status 2 where the proof does not hold.")

        @Argument(help: "The proof.", completion: .file())
        var proof: String

        @Option(name: .long, help: ArgumentHelp("The log's verifier key.", valueName: "key"))
        var key: String

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let command = self
            try Session(options).run { try command.check() }
        }

        private func check() throws {
            let console = Console(options)
            let proof = try TextFile.read(proof, LogProof.init(parsing:))
            let entry: LogEntry
            do throws(CairnError) {
                entry = try proof.verified(trusting: try VerifierKey(encoded: key))
            } catch {
                guard error.code == .damaged else { throw error }
                console.report(error)
                throw CommandFailure.checkSaidNo
            }
            console.result(entry.json) {
                [
                    "The log of \(proof.checkpoint.signatures[0].name) holds entry \(entry.sequence):",
                    entry.json.prettyText,
                ]
            }
        }
    }

    struct MakeCheckpoint: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "checkpoint",
            abstract: "Print the log's signed checkpoint.",
            discussion:
                "Keep it on another machine: 'cairn audit verify --since FILE' then finds a log "
                + "rewritten whole."
        )

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let note = try await context.registry.checkpoint()
            let checkpoint = try Checkpoint(note: note, trusting: context.registry.key)
            let json: JSON = [
                "origin": .string(checkpoint.origin), "size": .integer(checkpoint.size),
                "root": .string(checkpoint.root.base64), "note": .string(note.encoded),
            ]
            if context.console.isJSON {
                context.console.result(json) { [] }
            } else {
                Output.standard.write(note.encoded)
            }
        }
    }

    struct Export: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write the log's entries, one a line: the leaves of its Merkle tree.")

        @Option(name: .long, help: ArgumentHelp("The first entry to write.", valueName: "number"))
        var from: Int64 = 0

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            var next = max(0, from)
            while true {
                let page = try await context.registry.storage.entries(from: next, limit: 1000)
                for bytes in page { Output.standard.write(bytes + [0x0A]) }
                next += Int64(page.count)
                if page.count < 1000 { return }
            }
        }
    }

    struct Key: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "key",
            abstract: "Print the verifier key, with which anybody can check proofs and checkpoints.")

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let key = context.registry.key
            context.console.result(["verifierKey": .string(key.encoded), "origin": .string(key.name)]) {
                [key.encoded]
            }
        }
    }
}

extension VerificationPage {
    static func logSummary(_ report: VerificationReport, since: SignedNote?, _ console: Console) -> [String] {
        let problems = report.problems.map { problem in
            "\(console.styled(problem.kind.rawValue, .red)) \(problem.subject): \(problem.detail.printable)"
        }
        guard problems.isEmpty else { return problems }
        guard !console.isQuiet else { return [] }
        let extends = since == nil ? "" : ", and it extends the checkpoint given"
        return [
            "The log's \(counted(report.entries, "entry", "entries")) replay to the "
                + "\(counted(report.refs, "ref")) "
                + "that stand, under the root that was signed\(extends)."
        ]
    }
}
