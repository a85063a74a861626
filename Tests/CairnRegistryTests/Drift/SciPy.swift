import CairnObjects
import Foundation
import ProgramTesting
import Testing

/// The figures of SciPy and NumPy, from drift_figures.py in Tests/Independent. `make test` installs both and
/// names the Python that has them in CAIRN_PYTHON.
enum SciPy {
    static let python = ProcessInfo.processInfo.environment["CAIRN_PYTHON"]
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Independent/drift_figures.py").path()

    /// What the script prints, one JSON value a line.
    static func figures(_ arguments: [String]) throws -> [JSON] {
        let run = try RunningProgram.start(
            [try #require(python), script] + arguments, in: NSTemporaryDirectory(),
            environment: ProcessInfo.processInfo.environment
        ).wait()
        try #require(run.status == 0, "\(run.errors)")
        return try run.outputBytes.split(separator: UInt8(ascii: "\n")).map {
            try JSONParser.parse(Array($0))
        }
    }

    /// Whether two figures agree to nine digits. Below the normal doubles there are fewer.
    static func agree(_ a: Double, _ b: Double) -> Bool {
        (a - b).magnitude <= 1e-9 * max(a.magnitude, b.magnitude) + 1e-300
    }
}
