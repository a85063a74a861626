import Foundation
import Glibc
import ProgramTesting
import Testing

/// A program that receives webhooks, on a free port of this machine: one that shares no code with Cairn and
/// checks each delivery with the libraries that receivers use (`Tests/Independent`).
final class WebhookReceiver: Sendable {
    /// What it found about one request.
    typealias Found = Answer

    private let sandbox: Sandbox
    private let program: RunningProgram
    private let port: Int

    static var isAvailable: Bool { AuditTests.python != nil }

    private static let script = URL(filePath: #filePath)
        .appending(path: "../../../Independent/webhook_receiver.py").standardized.path()

    /// - Parameter refusals: How many requests it refuses first.
    init(_ sandbox: Sandbox, refusals: Int = 0) throws {
        self.sandbox = sandbox
        try sandbox.file("secrets", "")
        program = try sandbox.start(
            [AuditTests.python ?? "python3", Self.script, sandbox.place("secrets"), "\(refusals)"])
        let program = program
        var port: Int?
        _ = sandbox.eventually {
            port = program.outputSoFar.split(separator: "\n").first.flatMap { Int($0) }
            return port != nil
        }
        guard let port else { throw HarnessError("the receiver does not start: \(program.errorsSoFar)") }
        self.port = port
    }

    deinit {
        program.send(SIGKILL)
        _ = try? program.wait(limit: 10)  // killed, it ends
    }

    var url: String { "http://127.0.0.1:\(port)/hook" }

    /// What it checks signatures with, the newest first.
    func trust(_ secrets: String...) throws {
        try sandbox.file("secrets", secrets.map { $0 + "\n" }.joined())
    }

    /// What it found so far, in the order in which it came.
    var found: [Found] {
        program.outputSoFar.split(separator: "\n").dropFirst().compactMap { line in
            try? Answer(parsing: Array(line.utf8))  // the last one may not be whole yet
        }
    }

    /// What it took.
    var accepted: [Found] { found.filter { $0.refused.bool == false } }
}
