import Foundation

/// A program of the machine, run by a test.
struct Program: Sendable {
    let path: String

    /// Runs it in a fresh directory and waits without holding up a thread of the pool.
    ///
    /// - Returns: Its exit status and everything that it wrote.
    func run(
        _ arguments: [String], input: [UInt8] = [], setting variables: [String: String] = [:]
    ) async throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(variables) { _, new in new }
        let directory = FileManager.default.temporaryDirectory.appending(path: "cairn-program-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }  // the system clears it otherwise
        process.currentDirectoryURL = directory
        // Files and not pipes: neither side can block on the other.
        let (inputFile, outputFile) = (directory.appending(path: ".in"), directory.appending(path: ".out"))
        try Data(input).write(to: inputFile)
        try Data().write(to: outputFile)
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        let output = try FileHandle(forWritingTo: outputFile)
        (process.standardOutput, process.standardError) = (output, output)
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        return (status, String(decoding: try Data(contentsOf: outputFile), as: UTF8.self))
    }

    /// Whether the machine has all of them.
    static func areThere(_ paths: [String]) -> Bool {
        paths.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
