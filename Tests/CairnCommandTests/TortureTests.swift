import Foundation
import ProgramTesting
import Testing

/// Short passes of the programs that `make torture` runs at length: they start the built `cairn` themselves.
@Suite("Torture, in short", .serialized)
struct TortureTests {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Torture").path()

    struct Pass: Sendable, CustomTestStringConvertible {
        let program: String
        let options: [String]

        var testDescription: String { program }
    }

    // Seeds stand here, so that every run tries the same.
    static let passes = [
        Pass(program: "faults", options: ["--only", "approve/sync", "--seed", "1"]),
        Pass(program: "faults", options: ["--only", "push one/rename", "--seed", "1"]),
        Pass(program: "faults", options: ["--only", "init/unlink", "--seed", "1"]),
        Pass(program: "damage", options: ["--cases", "16", "--seed", "1"]),
        Pass(program: "collect", options: ["--each", "3", "--seed", "1"]),
        Pass(
            program: "connections",
            options: ["--only", "clear", "--each", "8", "--scale", "0.05", "--seed", "1"]),
        Pass(program: "limits", options: ["--seed", "1", "--only", "format"]),
    ]

    @Test("finds nothing", arguments: passes)
    func finds(_ pass: Pass) throws {
        let command = [
            "python3", "\(Self.directory)/\(pass.program).py", "--cairn", CairnProgram.path, "--seconds", "0",
        ]
        let sandbox = try Sandbox()
        let run = try sandbox.start(command + pass.options).wait(limit: 120)
        #expect(run.status == 0, "\(run.output) \(run.errors)")
        withExtendedLifetime(sandbox) {}  // the program runs in its directory
    }
}
