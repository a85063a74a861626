import ArgumentParser
import CairnAutomation
import CairnObjects
import CairnRegistry
import CairnStorage
import Glibc
import SystemPackage

/// Reading other registries over into this one.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Read another registry over.", subcommands: [SageMaker.self])

    struct SageMaker: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "sagemaker",
            abstract: "Read groups, packages, approvals, artifacts, cards and lineage of SageMaker over.",
            discussion: """
                Reads with the access key that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY name. Packages \
                are registered in the order of their versions; what was read over before is passed over, so \
                that the command can be run again after it was broken off, and for what is new. Approvals \
                are decided anew, under this registry's rules. Where groups are named, only they are read: \
                no cards, no lineage, no packages without versions.

                With --verify nothing is written: both sides are read again, the bytes too, and a difference \
                is told and ends the command with status 2.
                """)

        @Argument(help: "The groups. Default: everything.", transform: Parsed.group)
        var groups: [Parsed<GroupName>] = []

        @Option(
            name: .long,
            help: ArgumentHelp(
                "Where the API is. Default: AWS_ENDPOINT_URL, or Amazon's in the region.", valueName: "url"))
        var endpoint: String?

        @Option(
            name: .customLong("s3-endpoint"),
            help: ArgumentHelp("Where the objects are. Default: as --endpoint.", valueName: "url"))
        var objects: String?

        @Option(name: .long, help: "The region. Default: AWS_DEFAULT_REGION, or us-east-1.")
        var region: String?

        @Option(
            name: .long,
            help: "The account in resource names here, as the server's --aws-account says.")
        var account = EventOrigin.standardAccount

        @Option(
            name: .customLong("region-here"),
            help: "The region in resource names here, as the server's --aws-region says.")
        var regionHere = EventOrigin.standardRegion

        @Flag(name: .long, help: "Fail where bytes, or anything else, cannot be had.")
        var strict = false

        @Flag(name: .long, help: "Compare both sides and write nothing.")
        var verify = false

        @Flag(name: .customLong("dry-run"), help: "Say what would be read over and write nothing.")
        var isDryRun = false

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let source = try SageMakerSource(
                endpoint: endpoint, objects: objects,
                region: region ?? context.environment["AWS_DEFAULT_REGION"] ?? "us-east-1",
                in: context.environment)
            let reader = SageMakerReader(source, isStrict: strict)
            let names = TargetNames(
                account: try EventOrigin.account(account), region: try EventOrigin.region(regionHere))
            if verify {
                try await compare(reader, names, in: context)
            } else {
                try await read(reader, names, in: context)
            }
        }

        private func read(
            _ reader: SageMakerReader, _ names: TargetNames, in context: CommandContext
        ) async throws {
            let scratch = try Self.scratch(context.environment)
            defer { rmdir(scratch.string) }
            let run = SageMakerImport(
                reader: reader, context: context, names: names, isStrict: strict, isDryRun: isDryRun,
                scratch: scratch)
            let counts = try await run.run(groups.map(\.value))
            context.console.outcome(counts.json) { counts.lines }
            // It is said what was left; whoever runs this in a script must learn of it too.
            if !counts.refused.isEmpty { throw CommandFailure.failed }
        }

        private func compare(
            _ reader: SageMakerReader, _ names: TargetNames, in context: CommandContext
        ) async throws {
            var isDirectory = false
            if case .directory = context.location { isDirectory = true }
            let report = try await SageMakerComparison(
                reader: reader, registry: context.registry, names: names, comparesEntities: isDirectory
            ).run(groups.map(\.value))
            context.console.result(report.json) { report.lines(context.console) }
            if !report.differences.isEmpty { throw CommandFailure.checkSaidNo }
        }

        /// A directory of our own.
        private static func scratch(_ environment: Environment) throws(CairnError) -> FilePath {
            var name = Array("\(environment["TMPDIR"] ?? "/tmp")/cairn-import-XXXXXX".utf8CString)
            guard mkdtemp(&name) != nil else {
                let reason = Errno(rawValue: errno)
                throw CairnError(
                    .system, "no directory can be made in \(environment["TMPDIR"] ?? "/tmp"): \(reason)",
                    hint: "name another one in TMPDIR, with room for the largest package")
            }
            return FilePath(String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
    }
}
