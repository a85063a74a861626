import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

struct Push: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Register a version: its files, metrics and lineage.",
        discussion: """
            Files keep their names; a directory gives all files below it, by their paths relative to it. The \
            version gets the group's next number and is pending approval. Git commit, host, CI run and \
            command are recorded unless you say --no-provenance.

            A push that equals the newest version (files, metrics, parameters, inputs) registers nothing.
            """)

    @Argument(help: "The group.", transform: Parsed.group)
    var group: Parsed<GroupName>

    @Argument(help: "Files and directories.", completion: .file())
    var paths: [String]

    @OptionGroup(title: "Figures") var figures: MetricOptions
    @OptionGroup(title: "Lineage") var origins: InputOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The version it derives from. Default: what stands in production.", valueName: "version"),
        transform: Parsed.version)
    var parent: [Parsed<VersionSpec>] = []

    @Flag(name: .long, help: "It derives from no version.")
    var noParent = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What caused the training: the number of a log entry, such as one that says drift.detected, or "
                + "an event elsewhere.", valueName: "entry|text"))
    var trigger: String?

    @Option(
        name: .long, help: ArgumentHelp("A label, which may change later.", valueName: "name=value"),
        transform: NamedText.parse)
    var label: [NamedText] = []

    @Option(
        name: .long,
        help: ArgumentHelp("The container image that serves it, best with its @sha256:….", valueName: "uri"))
    var image: String?

    @Option(name: .long, help: "The framework that serves it.")
    var framework: String?

    @Option(name: .long, help: ArgumentHelp("The model card.", valueName: "file"), completion: .file())
    var card: String?

    @Option(
        name: .long, help: ArgumentHelp("The evaluation report.", valueName: "file"), completion: .file())
    var report: String?

    @Option(name: [.customShort("m"), .long], help: "What is new about it.")
    var message: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Makes sending the same push again safe.", valueName: "key"), transform: Parsed.key
    )
    var idempotencyKey: Parsed<RequestKey>?

    @Flag(name: .long, help: "Register even what equals the newest version.")
    var force = false

    @Flag(name: .long, help: "Record neither Git commit nor host, user, command and CI run.")
    var noProvenance = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if noParent, !parent.isEmpty {
            throw ValidationError("--parent and --no-parent contradict each other")
        }
        if let trigger, trigger.allSatisfy(\.isWhitespace) {
            throw ValidationError("--trigger is empty: say which log entry or event caused the training")
        }
    }

    func run(in context: CommandContext) async throws {
        let meter = ByteMeter()
        let registration = try await registration(in: context, meter)
        let intent = context.intent(message, request: idempotencyKey?.value)
        let receipt = try await ProgressBar("pushing", meter, context.console).during {
            try await context.service.register(registration, by: intent, meter: meter)
        }
        try PushReport(receipt, parents: registration.parents).print(to: context.console)
    }

    private func registration(in context: CommandContext, _ meter: ByteMeter) async throws -> Registration {
        let provenance = Provenance(environment: context.environment, started: .now())
        let files = try FileScan.files(paths)
        var record = Record(author: provenance.author(context.actor), createdAt: .now())
        record.message = message ?? ""
        record.metrics = try figures.allMetrics()
        record.parameters = try figures.allParameters()
        record.inputs = try await origins.all(meter: ByteMeter())
        record.baselines = try figures.allBaselines()
        record.trigger = try await trigger(in: context)
        record.inference = try inference()
        if !noProvenance {
            record.source = provenance.source()
            record.build = provenance.build()
        }
        var registration = Registration(group: group.value, files: files, record: record)
        registration.labels = try NamedText.dictionary(label, option: "--label")
        registration.force = force
        registration.parents = noParent ? .none : parent.isEmpty ? .standing : .versions(parent.map(\.value))
        registration.card = try card.map(Self.modelCard)
        registration.report = try report.map(FileScan.attachment)
        for file in files + [registration.card, registration.report].compactMap({ $0 }) {
            if case .file(let local) = file.source { meter.expect(local.size) }
        }
        return registration
    }

    /// A number names an entry of this registry's log, which must be there.
    private func trigger(in context: CommandContext) async throws -> String? {
        guard let trigger, let sequence = Int64(trigger) else { return trigger }
        return try await context.registry.trigger(sequence).description
    }

    /// The model card; one in JSON is read first, so that a bad one is refused before anything is written.
    private static func modelCard(_ name: String) throws -> Registration.File {
        let file = try FileScan.attachment(name)
        guard file.mediaType == "application/json" else { return file }
        let bytes = try SmallFile.bytes(name, limit: WrittenCard.maximumSize)
        do throws(CairnError) {
            _ = try WrittenCard(bytes, mediaType: file.mediaType)
        } catch {
            throw error.inside("'\(name.printable)'")
        }
        return file
    }

    private func inference() throws(CairnError) -> Inference? {
        guard image != nil || framework != nil else { return nil }
        var inference = Inference(image: image, framework: framework)
        if let image, let mark = image.ranges(of: "@sha256:").last {
            inference.imageDigest = try Digest(parsing: String(image[image.index(after: mark.lowerBound)...]))
        }
        return inference
    }
}

/// What a push says when it is done.
private struct PushReport {
    private let receipt: RegistrationReceipt
    private let parents: Registration.Parents

    init(_ receipt: RegistrationReceipt, parents: Registration.Parents) {
        (self.receipt, self.parents) = (receipt, parents)
    }

    func print(to console: Console) throws {
        console.outcome(receipt.json) {
            switch receipt.outcome {
            case .unchanged:
                [
                    "Nothing new: \(receipt.version) has the same files, metrics, parameters and inputs.",
                    "Say --force to register it again.",
                ]
            case .repeated: ["Done before: this push registered \(receipt.version)."]
            case .registered: details(console)
            }
        }
    }

    private func details(_ console: Console) -> [String] {
        var table = Table(["": .left, " ": .left, "  ": .left])
        for file in receipt.files {
            let note = receipt.present.contains(file.name) ? "  (stored already)" : ""
            table.add(
                "file", "\(file.name)", "\(file.content.digest.short)  \(file.content.size.bytesText)\(note)")
        }
        for (name, metric) in receipt.record.metrics.sorted(by: { $0.key < $1.key }) {
            table.add("metric", name, metric.value.metricText)
        }
        for parent in receipt.parents {
            table.add(
                "parent", "\(parent)", { if case .standing = parents { "(in production)" } else { "" } }())
        }
        if receipt.parents.isEmpty, case .standing = parents {
            table.add("parent", "none", "(nothing stands in production)")
        }
        if let source = receipt.record.source, let commit = source.commit {
            table.add(
                "source", String(commit.prefix(12)), source.dirty == true ? "with uncommitted changes" : "")
        }
        let title = console.styled(receipt.version.description, .bold)
        let state = console.approval(receipt.approval)
        let how = receipt.approval == .approved ? ", by policy" : ""
        return ["Registered \(title) as \(receipt.version.manifest.short), \(state)\(how)."]
            + table.lines(console).map { "  \($0)" }
            + (receipt.automatic.rules.isEmpty
                ? [] : ["Approval without a person:"] + RulesTable(receipt.automatic.rules).lines(console))
    }
}
