import Foundation

/// Programs of Tests/Independent, which share no code with Cairn. `make test` installs what they need and
/// names the Python in CAIRN_PYTHON.
enum Python {
    private static let interpreter = ProcessInfo.processInfo.environment["CAIRN_PYTHON"]

    static var isThere: Bool { interpreter != nil }

    private static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Independent").standardizedFileURL

    static func run(
        _ script: String, _ arguments: [String] = [], input: [UInt8] = []
    ) async throws -> (status: Int32, output: String) {
        try await Program(path: interpreter ?? "/usr/bin/python3").run(
            [scripts.appending(path: script).path()] + arguments, input: input)
    }
}
