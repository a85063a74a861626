import CairnFileStorage
import CairnObjects
import CairnRegistry

/// What a backup saved, as text and as JSON.
struct BackupPage {
    private let report: BackupReport
    private let checkpoint: Checkpoint
    private let console: Console

    init(_ report: BackupReport, _ checkpoint: Checkpoint, _ console: Console) {
        (self.report, self.checkpoint, self.console) = (report, checkpoint, console)
    }

    func print() {
        console.result(json) {
            let problems = report.problems.flatMap { $0.lines(console) }
            return problems + (console.isQuiet ? [] : summary)
        }
    }

    private var json: JSON {
        let manifest = report.manifest
        return [
            "snapshot": .string(report.snapshot), "takenAt": .text(manifest.takenAt),
            "checkpoint": .string(manifest.checkpoint.encoded), "entries": .integer(checkpoint.size),
            "blobs": .integer(manifest.blobCount), "bytes": .integer(manifest.blobBytes),
            "copiedBlobs": .integer(report.copiedBlobs), "copiedBytes": .integer(report.copiedBytes),
            "retiredSnapshots": .integer(report.retiredSnapshots),
            "retiredBlobs": .integer(report.retiredBlobs),
            "savedKeys": .array(manifest.keys.map(JSON.string)),
            "keys": .array(report.keys.map { .text($0) }),
            "problems": .array(report.problems.map(\.json)),
        ]
    }

    private var summary: [String] {
        let manifest = report.manifest
        var lines = [
            "Saved \(counted(checkpoint.size, "log entry", "log entries")) and "
                + "\(counted(manifest.blobCount, "blob")) (\(manifest.blobBytes.bytesText)) as the snapshot "
                + "\(report.snapshot).",
            "Copied \(counted(report.copiedBlobs, "blob")) (\(report.copiedBytes.bytesText)); the others "
                + "were there.",
        ]
        if report.retiredSnapshots > 0 {
            lines.append(
                "Let \(counted(report.retiredSnapshots, "older snapshot")) go, and "
                    + "\(counted(report.retiredBlobs, "blob")) that none needs any more.")
        }
        if !manifest.keys.isEmpty {
            lines.append("It holds the private keys: whoever has this backup can sign for this registry.")
        } else if report.isFirst, !report.keys.isEmpty {
            lines.append("The private keys are not in it. Keep copies of them apart from it:")
            lines += report.keys.map { "  \($0)" }
        }
        if !report.problems.isEmpty {
            lines.append(
                console.styled("\(counted(report.problems.count, "problem")) found; the rest is saved.", .red)
                    + " 'cairn verify' says what it affects.")
        }
        return lines
    }
}

extension BackupProblem {
    init(_ problem: VerificationReport.Problem) {
        self.init(
            kind: problem.kind.rawValue, subject: problem.subject, detail: problem.detail,
            affects: problem.affects)
    }

    var json: JSON {
        [
            "kind": .string(kind), "subject": .string(subject), "detail": .string(detail),
            "affects": .array(affects.map(JSON.string)),
        ]
    }

    func lines(_ console: Console) -> [String] {
        ["\(console.styled(kind, .red)) \(subject.printable): \(detail.printable)"]
            + (affects.isEmpty ? [] : ["  affects: \(affects.joined(separator: ", "))"])
    }
}
