import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

struct Verify: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that everything is what it must be.",
        discussion: """
            Hashes every file, checks every document and ref, replays the log, checks its signature. With \
            versions, proves just those. Exits with status 2 where something is wrong.
            """)

    @Argument(help: "Versions. Default: the whole registry.", transform: Parsed.version)
    var versions: [Parsed<VersionSpec>] = []

    @Flag(name: .long, help: "The whole registry.")
    var all = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if all, !versions.isEmpty { throw ValidationError("--all and single versions contradict each other") }
    }

    func run(in context: CommandContext) async throws {
        var ids: [VersionID] = []
        for spec in versions { ids.append(try await context.registry.resolve(spec.value)) }
        let (chosen, width, meter, actor) = (ids, context.width, ByteMeter(), context.actor)
        let report = try await ProgressBar("verifying", meter, context.console).during {
            chosen.isEmpty
                ? try await context.service.verifyAll(by: actor, width: width, meter: meter)
                : try await context.service.verify(chosen, width: width, meter: meter)
        }
        VerificationPage(report, context.console).print(about: chosen)
        if !report.isSound { throw CommandFailure.checkSaidNo }
    }
}

/// A verification report as a page of text.
struct VerificationPage {
    private let report: VerificationReport
    private let console: Console

    init(_ report: VerificationReport, _ console: Console) {
        (self.report, self.console) = (report, console)
    }

    func print(about versions: [VersionID]) {
        console.result(report.json) { problems() + (console.isQuiet ? [] : summary(versions)) }
    }

    private func problems() -> [String] {
        report.problems.flatMap { problem in
            let affects =
                problem.affects.isEmpty ? [] : ["  affects: \(problem.affects.joined(separator: ", "))"]
            return [
                "\(console.styled(problem.kind.rawValue, .red)) \(problem.subject): "
                    + "\(problem.detail.printable)"
            ] + affects
        }
    }

    private func summary(_ versions: [VersionID]) -> [String] {
        var lines: [String] = []
        if versions.isEmpty {
            lines.append(
                "Checked \(counted(report.groups, "group")), \(counted(report.versions, "version")), "
                    + "\(counted(report.refs, "ref")), "
                    + "\(counted(report.entries, "log entry", "log entries")), "
                    + "\(counted(report.documents, "document")), \(counted(report.blobs, "blob")) "
                    + "(\(report.bytes.bytesText)).")
        } else {
            lines.append(
                "Checked \(versions.map(\.description).joined(separator: ", ")): "
                    + "\(counted(report.documents, "document")), \(counted(report.blobs, "blob")) "
                    + "(\(report.bytes.bytesText)), registration proved in the log.")
        }
        if let checkpoint = report.checkpoint {
            lines.append("The log has \(checkpoint.size) entries; their root is \(checkpoint.root.base64).")
        }
        if report.orphanBlobs + report.orphanDocuments > 0 {
            lines.append(
                "\(counted(report.orphanBlobs, "blob")) (\(report.orphanBytes.bytesText)) and "
                    + "\(counted(report.orphanDocuments, "document")) have no ref; 'cairn gc' "
                    + "removes them in time."
            )
        }
        if !report.leftovers.isEmpty {
            lines.append(
                "\(counted(report.leftovers.count, "leftover")) of interrupted work; 'cairn gc' removes them."
            )
        }
        for stranger in report.strangers { lines.append("Not Cairn's: \(stranger.printable)") }
        let verdict =
            report.isSound
            ? console.styled("Everything is as it must be.", .green)
            : console.styled("\(counted(report.problems.count, "problem")) found.", .red)
        return lines + [verdict]
    }
}
