import Foundation
import Glibc
import ProgramTesting

/// The built `cairn`, and how to start it: in a directory, with a clean environment.
struct CairnProgram: Sendable {
    /// `CAIRN_PROGRAM`, or what lies beside the test bundle.
    static let path: String = {
        if let named = ProcessInfo.processInfo.environment["CAIRN_PROGRAM"] { return named }
        let candidates = CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + [CommandLine.arguments[0]]
        let places = candidates.map { URL(filePath: $0).deletingLastPathComponent().path() + "/cairn" }
        return places.first { access($0, X_OK) == 0 } ?? ".build/debug/cairn"
    }()

    let directory: String
    let environment: [String: String]

    /// Starts a program and does not wait for it.
    ///
    /// - Parameter command: The program's path or name, and its arguments.
    func start(_ command: [String]) throws -> RunningProgram {
        try RunningProgram.start(command, in: directory, environment: environment)
    }
}
