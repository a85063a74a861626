import CairnStorage
import Foundation
import ProgramTesting

/// A program of the machine, run by a test.
struct Program: Sendable {
    let path: String

    /// Runs it in a fresh directory and waits without holding up a thread of the pool.
    ///
    /// - Returns: Its exit status and everything that it wrote.
    func run(
        _ arguments: [String], input: [UInt8] = [], setting variables: [String: String] = [:]
    ) async throws -> (status: Int32, output: String) {
        let directory = FileManager.default.temporaryDirectory.appending(path: "cairn-program-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }  // the system clears it otherwise
        let file = directory.appending(path: ".in")
        try Data(input).write(to: file)
        let program = try RunningProgram.start(
            [path] + arguments, in: directory.path(),
            environment: ProcessInfo.processInfo.environment.merging(variables) { _, new in new },
            input: file.path(), isJoined: true)
        let run = try await onOwnThread { _ in try program.wait(limit: 240) }
        return (run.status, run.output)
    }

    /// Whether the machine has all of them.
    static func areThere(_ paths: [String]) -> Bool {
        paths.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
