import Foundation

/// Programs of Tests/Independent, which share no code with Cairn. `make test` installs what they need and
/// names the Python in CAIRN_PYTHON.
enum Python {
    private static let interpreter = ProcessInfo.processInfo.environment["CAIRN_PYTHON"]

    static var isThere: Bool { interpreter != nil }

    private static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Independent").standardizedFileURL

    /// Runs one and waits without holding up a thread of the pool.
    ///
    /// - Returns: Its exit status and everything that it wrote.
    static func run(
        _ script: String, _ arguments: [String] = [], input: [UInt8] = []
    ) async throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: interpreter ?? "/usr/bin/python3")
        process.arguments = [scripts.appending(path: script).path()] + arguments
        let directory = FileManager.default.temporaryDirectory.appending(path: "cairn-python-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }  // the system clears it otherwise
        // Files and not pipes: neither side can block on the other.
        let (inputFile, outputFile) = (directory.appending(path: "in"), directory.appending(path: "out"))
        try Data(input).write(to: inputFile)
        try Data().write(to: outputFile)
        process.currentDirectoryURL = directory
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
}
