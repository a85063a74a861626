import CairnObjects
import Foundation
import Testing

/// The figures of SciPy and NumPy, from drift_figures.py in Tests/Independent. `make test` installs both and
/// names the Python that has them in CAIRN_PYTHON.
enum SciPy {
    static let python = ProcessInfo.processInfo.environment["CAIRN_PYTHON"]
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Independent/drift_figures.py").path()

    /// What the script prints, one JSON value a line.
    static func figures(_ arguments: [String]) throws -> [JSON] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: try #require(python))
        process.arguments = [script] + arguments
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONParser.parse(Array($0)) }
    }

    /// Whether two figures agree to nine digits. Below the normal doubles there are fewer.
    static func agree(_ a: Double, _ b: Double) -> Bool {
        (a - b).magnitude <= 1e-9 * max(a.magnitude, b.magnitude) + 1e-300
    }
}
