import Foundation
import Glibc
import ProgramTesting
import Testing

/// Directories that somebody else filled: a push takes regular files with ordinary names, or nothing.
@Suite("Pushing hostile directories")
struct HostileDirectoryTests {
    /// What is in the directory `d` beside a good file, made by Python; and what the refusal says.
    struct Trap: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: String
        let says: String

        init(_ name: String, _ script: String, says: String) {
            (testDescription, self.script, self.says) = (name, script, says)
        }
    }

    static let traps = [
        Trap("a link to a file outside", "os.symlink('/etc/passwd', 'd/x')", says: "symbolic link"),
        Trap("a link to itself", "os.symlink('x', 'd/x')", says: "symbolic link"),
        Trap("a link to the directory it is in", "os.symlink('.', 'd/x')", says: "symbolic link"),
        Trap("a link to the root", "os.symlink('/', 'd/x')", says: "symbolic link"),
        Trap("a link that leads nowhere", "os.symlink('nowhere', 'd/x')", says: "symbolic link"),
        Trap("a FIFO that nobody writes to", "os.mkfifo('d/x')", says: "FIFO"),
        Trap("a socket", "s = socket.socket(socket.AF_UNIX); s.bind('d/x')", says: "d/x"),
        Trap("a line break", "open('d/a\\nb', 'w')", says: "control characters"),
        Trap("an escape sequence", "open('d/\\x1b[2Ja', 'w')", says: "control characters"),
        Trap("a mark that turns text", "open('d/\\u202egpj.exe', 'w')", says: "control characters"),
        Trap("a backslash", "open('d/a\\\\b', 'w')", says: "backslashes"),
        Trap("what is no UTF-8", "open(b'd/\\xff\\xfe', 'w')", says: "not UTF-8"),
        Trap("half a surrogate", "open(b'd/\\xed\\xa0\\x80', 'w')", says: "not UTF-8"),
        Trap(
            "two names that are one in Unicode", "open('d/\\u00e9', 'w'); open('d/e\\u0301', 'w')",
            says: "two files would be named"),
        Trap(
            "directories within directories without end",
            "p = 'd'\nfor _ in range(600): p += '/xx'; os.mkdir(p)\nopen(p + '/f', 'w')",
            says: "over 1024 bytes"),
        Trap(
            "a registry, with its keys", "subprocess.check_call([cairn, 'init', 'd/.cairn'])",
            says: "is a registry"),
        Trap(
            "a registry under another name",
            "subprocess.check_call([cairn, 'init', 'd/data'])\n"
                + "if os.path.isdir('d/data/.cairn'): os.rename('d/data/.cairn', 'd/other')",
            says: "is a registry"),
    ]

    @Test("is refused, says why, and changes nothing", arguments: traps)
    func refused(_ trap: Trap) throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("d/good.bin", "good")
        let script = "import os, socket, subprocess\ncairn = '\(CairnProgram.path)'\n" + trap.script
        let made = try sandbox.run(["python3", "-c", script])
        #expect(made.status == 0, "\(made.testDescription)")
        let head = try sandbox.head()
        let pushed = try sandbox.start("push", "g", "d").wait(limit: 30)
        #expect(pushed.status == 1 || pushed.status == 2, "\(pushed.testDescription)")
        #expect(pushed.errors.contains(trap.says), "\(pushed.testDescription)")
        // Whatever the name is, it does not reach the terminal as it is.
        #expect(!pushed.errors.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{202e}" })
        #expect(try sandbox.head() == head)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("devices are refused", arguments: ["/dev/null", "/dev/zero", "/proc/self/mem"])
    func devices(_ path: String) throws {
        let sandbox = try Sandbox.withGroup()
        let pushed = try sandbox.start("push", "g", path).wait(limit: 30)
        #expect(pushed.status == 1, "\(pushed.testDescription)")
        #expect(try sandbox.cairn("list", "g", "--json").json.total.integer == 0)
    }

    @Test("names that differ in case only are different files, and come back so")
    func cases() throws {
        let sandbox = try Sandbox.withGroup()
        for name in ["A/x", "a/x", "Model", "model"] { try sandbox.file("d/\(name)", "in \(name)") }
        try sandbox.require("push", "g", "d")
        try sandbox.require("pull", "g:1", "-o", "out")
        for name in ["A/x", "a/x", "Model", "model"] {
            #expect(sandbox.content("out/\(name)") == "in \(name)")
        }
    }
}
