import Foundation
import ProgramTesting
import Testing

@Suite("The settings of the server, as the documentation has them")
struct ServerSettingsTests {
    private static let program =
        URL(filePath: CairnProgram.path).deletingLastPathComponent().path() + "cairn-server"

    /// The cells of the table of settings.
    private static func documented() throws -> [[String]] {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/operations.md").standardizedFileURL
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: "\n## Settings\n")).upperBound
        let end = try #require(text[start...].range(of: "\n## ")).lowerBound
        return text[start..<end].split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
            }
        }
    }

    @Test("every setting is told, by the names that it really has, and no other")
    func names() throws {
        let sandbox = try Sandbox()
        try sandbox.file("server.conf", "no-such-thing = 1\n")
        // The server lists what it knows where a name is none.
        let run = try sandbox.run([Self.program, "--config", "server.conf"])
        #expect(run.status == 1)
        let list = try #require(run.errors.split(separator: "hint: settings: ").last)
        let known = list.trimmingCharacters(in: .whitespacesAndNewlines).components(separatedBy: ", ")
        let rows = try Self.documented()
        #expect(rows.map { $0[0] }.sorted() == known.sorted())
        let help = try sandbox.run([Self.program, "--help"]).output
        for row in rows {
            #expect(help.contains("--\(row[0]) ") || help.contains("--\(row[0])\n"), "\(row[0])")
            #expect(row[1] == "CAIRN_SERVER_" + row[0].uppercased().replacing("-", with: "_"))
        }
    }

    @Test("each is read from its variable and from the file: a value that is none is refused by its name")
    func read() throws {
        let sandbox = try Sandbox()
        // What is a path may be anything.
        for row in try Self.documented() where !["registry", "tls-certificate", "tls-key"].contains(row[0]) {
            let message = "the setting '\(row[0])'"
            let byVariable = try sandbox.run([Self.program], setting: [row[1]: "No Sense!"])
            #expect(byVariable.errors.contains(message), "\(row[0]): \(byVariable.errors)")
            try sandbox.file("server.conf", "# a remark\n\(row[0]) = No Sense!\n")
            let byFile = try sandbox.run([Self.program, "--config", "server.conf"])
            #expect(byFile.errors.contains(message), "\(row[0]): \(byFile.errors)")
        }
    }

    @Test("the defaults are the ones that are told: each of them, said out loud, is taken")
    func defaults() throws {
        let sandbox = try Sandbox()
        let lines = try Self.documented().filter { !$0[2].isEmpty }.map { "\($0[0]) = \($0[2])\n" }
        try sandbox.file("server.conf", lines.joined())
        let run = try sandbox.run([Self.program, "--config", "server.conf"])
        #expect(run.status == 1)
        #expect(run.errors.contains("there is no registry in '.cairn'"), "\(run.errors)")
    }

    @Test("it refuses to listen beyond this machine in clear text")
    func clearText() throws {
        let sandbox = try Sandbox.withGroup()
        let run = try sandbox.run([Self.program, "--listen", "0.0.0.0:0"])
        #expect(run.status == 1)
        #expect(run.errors.contains("can be reached from elsewhere, and nothing would be encrypted"))
    }
}
