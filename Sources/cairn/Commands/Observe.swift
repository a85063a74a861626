import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

struct Observe: ParsableCommand, Sendable {
    static let configuration = CommandConfiguration(
        commandName: "observe",
        abstract: "Record what monitoring measured on a version.",
        discussion: """
            The figures are judged by the policy's drift rules. Where one is crossed, the log says \
            drift.detected, which 'cairn watch' can turn into retraining; a rule may also put a stage back \
            by itself. A retrained version names that entry with 'cairn push --trigger NUMBER'.
            """)

    @Argument(
        help: "The version, most often by its stage: GROUP:STAGE. With --compare it may be left out.",
        transform: Parsed.version)
    var version: Parsed<VersionSpec>?

    @Option(
        name: .long, help: ArgumentHelp("What was measured: a finite number.", valueName: "name=number"),
        transform: NamedText.parse)
    var metric: [NamedText] = []

    @Option(
        name: .long, help: ArgumentHelp("Figures from a JSON object, as push takes them.", valueName: "file"))
    var metrics: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(
            "Compare two CSV files, the baseline first: the population stability index (psi) and the "
                + "Kolmogorov-Smirnov statistic (ks) of each column become figures.",
            valueName: "baseline> <current"),
        completion: .file())
    var compare: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("A column to leave out of the comparison.", valueName: "column"))
    var ignore: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("The time that the figures are about.", valueName: "text"))
    var window: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The report that the figures come from; it is kept.", valueName: "file"),
        completion: .file())
    var file: String?

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard compare.isEmpty || compare.count == 2 else {
            throw ValidationError(
                "--compare takes two files, the baseline and the current one"
                    + (compare.count > 2 ? "; name the version before it" : ""))
        }
        guard version != nil || !compare.isEmpty else {
            throw ValidationError("name the version that was observed, or --compare two files")
        }
        let isAboutObservation =
            !metric.isEmpty || !metrics.isEmpty || window != nil || file != nil || decision.message != nil
            || decision.dryRun
        guard version != nil || !isAboutObservation else {
            throw ValidationError(
                "comparing files alone records nothing: name the version that was observed, or leave out "
                    + "--metric, --metrics, --window, --file, -m and -n")
        }
        guard ignore.isEmpty || !compare.isEmpty else { throw ValidationError("--ignore needs --compare") }
    }

    mutating func run() throws {
        let command = self
        try Session(options).run {
            let comparison = try command.comparison()
            if let version = command.version {
                let context = try await CommandContext(opening: command.options)
                return try await command.observe(version.value, comparison, in: context)
            }
            // Comparing alone asks no registry.
            guard let comparison else { return }
            let console = Console(command.options)
            console.result(comparison.json) { ComparisonTable(comparison, console).lines() }
        }
    }

    private func observe(
        _ spec: VersionSpec, _ comparison: DriftComparison?, in context: CommandContext
    ) async throws {
        let id = try await context.registry.resolve(spec)
        var draft = ObservationDraft(metrics: try Figures.all("metric", metric, files: metrics))
        if case .stage(let stage, movesAgo: 0) = spec.base { draft.stage = stage }
        draft.window = window
        draft.report = try file.map(FileScan.attachment)
        if let comparison { try add(comparison, to: &draft) }
        let receipt = try await context.service.observe(id, draft, by: context.intent(decision))
        ObservationReport(receipt, comparison, isDryRun: decision.dryRun).print(to: context.console)
    }

    private func comparison() throws -> DriftComparison? {
        guard !compare.isEmpty else { return nil }
        return try DriftComparison(
            from: try Self.table(compare[0]), to: try Self.table(compare[1]), ignoring: Set(ignore))
    }

    private static func table(_ path: String) throws -> CSVTable {
        let bytes = try SmallFile.bytes(path, limit: largestTable)
        do {
            return try CSVTable(parsing: bytes)
        } catch {
            throw error.inside("'\(path.printable)'")
        }
    }

    /// In bytes: a table is held in memory whole.
    private static let largestTable = 2 << 30

    /// The comparison's figures; and itself as the report, where no other is given.
    private func add(_ comparison: DriftComparison, to draft: inout ObservationDraft) throws {
        for (name, metric) in try comparison.metrics() {
            guard draft.metrics.updateValue(metric, forKey: name) == nil else {
                throw CairnError(
                    .invalid, "metric '\(name.printable)' is given, and comes from --compare too",
                    hint: "leave one of them out")
            }
        }
        draft.gone = Set(comparison.onlyInBaseline.flatMap { ["psi.\($0)", "ks.\($0)"] })
        if draft.report == nil {
            draft.report = Registration.File(
                name: try FileName(parsing: "comparison.json"),
                source: .bytes(comparison.json.canonicalBytes))
        }
    }
}
