import ArgumentParser
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
            abstract: "Read groups, packages, approvals and artifacts of a SageMaker registry over.",
            discussion: """
                Reads with the access key that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY name. Packages \
                are registered in the order of their versions; what was read over before is passed over, so \
                that the command can be run again after it was broken off, and for what is new. Approvals \
                are decided anew, under this registry's rules.
                """)

        @Argument(help: "The groups. Default: all.", transform: Parsed.group)
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

        @Flag(name: .long, help: "Register no package whose bytes cannot be had.")
        var strict = false

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let source = try SageMakerSource(
                endpoint: endpoint, objects: objects,
                region: region ?? context.environment["AWS_DEFAULT_REGION"] ?? "us-east-1",
                in: context.environment)
            let scratch = try Self.scratch(context.environment)
            defer { rmdir(scratch.string) }
            let run = SageMakerImport(
                source: source, context: context, isStrict: strict, scratch: scratch)
            let counts = try await run.run(groups.map(\.value))
            context.console.outcome(counts.json) { counts.lines }
        }

        /// A directory of our own.
        private static func scratch(_ environment: Environment) throws(CairnError) -> FilePath {
            var name = Array("\(environment["TMPDIR"] ?? "/tmp")/cairn-import-XXXXXX".utf8CString)
            guard mkdtemp(&name) != nil else {
                throw CairnError(.system, "no directory can be made in \(environment["TMPDIR"] ?? "/tmp")")
            }
            return FilePath(String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
    }
}
