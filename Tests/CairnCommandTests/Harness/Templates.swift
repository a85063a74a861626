import Foundation
import ProgramTesting
import Synchronization

/// Sandboxes that many tests begin with, made once each and then copied: making one takes many runs of the
/// program.
enum Templates {
    private static let made = Mutex<[String: Sandbox]>([:])

    /// A sandbox of its own, filled as `fill` does.
    ///
    /// - Parameter name: Two calls with one name must fill alike.
    static func sandbox(
        like name: String, _ variables: [String: String] = [:], _ fill: (Sandbox) throws -> Void
    ) throws -> Sandbox {
        let template = try made.withLock { made in
            if let template = made[name] { return template }
            if made.isEmpty { atexit { Templates.removeAll() } }
            let template = try Sandbox()
            try fill(template)
            made[name] = template
            return template
        }
        let sandbox = try Sandbox(variables)
        for name in template.names(".") where name != "home" {
            // The tool, unlike Foundation, keeps modes and times.
            let run = try sandbox.run(["cp", "-a", template.place(name), sandbox.path])
            guard run.status == 0 else { throw HarnessError(run.testDescription) }
        }
        return sandbox
    }

    private static func removeAll() { made.withLock { $0 = [:] } }
}
