import CairnFileStorage
import CairnObjects
import SystemPackage

/// What was recovered of a damaged registry, as text and as JSON.
struct RecoverPage {
    private let report: RecoveryReport
    private let root: FilePath
    private let console: Console

    init(_ report: RecoveryReport, at root: FilePath, _ console: Console) {
        (self.report, self.root, self.console) = (report, root, console)
    }

    func print() {
        console.result(json) {
            report.problems.flatMap { $0.lines(console) } + (console.isQuiet ? [] : summary)
        }
    }

    private var json: JSON {
        [
            "registry": .text(root), "whole": .bool(report.isWhole), "entries": .integer(report.entries),
            "lostEntries": .array(report.lostEntries.map { .integer($0) }),
            "behindLost": .array(report.behindLost.map { .integer($0) }),
            "logProved": .bool(report.isLogProved), "documents": .integer(report.documents),
            "blobs": .integer(report.blobs), "bytes": .integer(report.bytes),
            "signingKey": .bool(report.hasSigningKey), "problems": .array(report.problems.map(\.json)),
        ]
    }

    private var summary: [String] {
        var lines = [
            "Recovered \(counted(report.entries, "log entry", "log entries")), "
                + "\(counted(report.documents, "document")) and \(counted(report.blobs, "blob")) "
                + "(\(report.bytes.bytesText)) to \(root).",
            report.isLogProved
                ? "A signed checkpoint proves the log."
                : "Nothing proves the log: compare it with a checkpoint.",
        ]
        if !report.hasSigningKey {
            lines += [
                "Its signing key is missing: it can be read and verified, and not changed. Put it there with",
                "  install -m 600 signing.key \(root)/signing.key",
            ]
        }
        lines.append(
            report.isWhole
                ? console.styled("Everything is as it must be.", .green)
                : console.styled(
                    "\(counted(report.problems.count, "problem")) above: lost, or not as before.", .red))
        return lines
    }
}
