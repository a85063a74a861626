import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// A text that somebody edits in a program of their own.
struct EditorDraft {
    let path: String
    let original: String
    private let command: String

    /// - Throws: `invalid` where no editor is named; `system` where the draft cannot be written.
    init(_ text: String, environment: Environment) throws {
        guard let command = environment["VISUAL"] ?? environment["EDITOR"] else {
            throw CairnError(
                .invalid, "no editor is named",
                hint: "set EDITOR, for example EDITOR=vi, or write a file and use 'cairn policy set'")
        }
        let directory = environment["TMPDIR"] ?? "/tmp"
        path = "\(directory)/cairn-policy-\(Lease.random().id.prefix(12)).yaml"
        (original, self.command) = (text, command)
        try writeNewFile(FilePath(path), text, permissions: [.ownerReadWrite])
    }

    /// Opens the editor, and waits for its end.
    ///
    /// - Throws: `system` where it cannot be started or fails.
    func edit() async throws {
        let (command, path) = (command, path)
        let succeeded = try await onOwnThread { _ in
            Subprocess.runOnTerminal(["/bin/sh", "-c", "\(command) \"$1\"", "sh", path])
        }
        guard succeeded else {
            throw CairnError(
                .system, "the editor '\(command.printable)' failed", hint: "nothing was changed")
        }
    }

    func text() throws(CairnError) -> String {
        guard let text = String(validating: try SmallFile.bytes(path, limit: 1 << 20), as: UTF8.self) else {
            throw CairnError(.invalid, "'\(path)' is not UTF-8 text")
        }
        return text
    }

    /// Whether there is a terminal to ask on.
    static var canAsk: Bool { isatty(0) == 1 }

    /// Asks whether to edit again.
    static func wantsAnotherTry() -> Bool {
        Output.error.write("Edit again? [Y/n] ")
        guard let answer = readLine() else { return false }
        return answer.isEmpty || answer.lowercased().hasPrefix("y")
    }

    /// Says where the draft is, unless the editor took it away.
    func keep(_ console: Console) throws {
        if try status(of: FilePath(path)) != nil { console.note("The draft is kept in \(path).") }
    }

    func discard() throws { try check("remove '\(path)'") { unlink(path) } }
}
