import Foundation
import ProgramTesting

/// The real models in `fixtures/models`.
enum Fixture {
    static let root = URL(filePath: #filePath).appending(path: "../../../../fixtures/models").standardized
        .path()

    /// The arguments that push a version with all that is known of it.
    static func push(_ group: String, _ version: Int) -> [String] {
        let place = "\(root)/\(group)/v\(version)"
        return [
            "push", group, "\(place)/model.tar.gz", "--metrics", "\(place)/metrics.json", "--params",
            "\(place)/params.json", "--inputs", "\(place)/inputs.json", "--card", "\(place)/card.md", "-m",
            "version \(version)",
        ]
    }
}
