import CairnFileStorage
import CairnObjects
import SystemPackage

/// What became of a restoration, as text and as JSON.
struct RestorePage {
    private let report: RestoreReport
    private let root: FilePath
    private let console: Console

    init(_ report: RestoreReport, at root: FilePath, _ console: Console) {
        (self.report, self.root, self.console) = (report, root, console)
    }

    func print() {
        for problem in report.unreadableSnapshots {
            console.warn("\(problem.kind) \(problem.subject): \(problem.detail)")
        }
        console.result(json) {
            let problems = report.problems.flatMap { $0.lines(console) }
            return problems + (console.isQuiet ? [] : report.isDone ? summary : refusal)
        }
    }

    private var json: JSON {
        let manifest = report.snapshot.manifest
        return [
            "restored": .bool(report.isDone), "registry": .text(root),
            "snapshot": .string(report.snapshot.name), "takenAt": .text(manifest.takenAt),
            "checkpoint": .string(manifest.checkpoint.encoded), "blobs": .integer(manifest.blobCount),
            "bytes": .integer(manifest.blobBytes), "signingKey": .bool(report.hasSigningKey),
            "ownersKept": .bool(report.keepsOwners), "problems": .array(report.problems.map(\.json)),
        ]
    }

    private var summary: [String] {
        let manifest = report.snapshot.manifest
        var lines = [
            "Restored the snapshot \(report.snapshot.name) to \(root): "
                + "\(counted(manifest.blobCount, "blob")) (\(manifest.blobBytes.bytesText)).",
            report.problems.isEmpty
                ? console.styled("Everything is as it must be.", .green)
                : console.styled(
                    "\(counted(report.problems.count, "problem")) found; the rest is restored.", .red),
        ]
        if !report.hasSigningKey {
            lines += [
                "Its signing key is missing: it can be read and verified, and not changed. Put it there with",
                "  install -m 600 signing.key \(root)/signing.key",
            ]
        }
        if !report.keepsOwners {
            lines.append("It belongs to you, since only root can give files to the users they belonged to.")
        }
        lines += [
            "The log ends where the snapshot was taken, at this checkpoint. If a newer one is kept",
            "elsewhere, 'cairn audit verify --since FILE' says what is missing.", "",
        ]
        return lines
            + manifest.checkpoint.encoded.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init).dropLast()
    }

    private var refusal: [String] {
        [
            console.styled("\(counted(report.problems.count, "problem")) found; nothing was restored.", .red),
            "Choose another snapshot with --snapshot, or restore what is sound with --partial.",
        ]
    }
}
