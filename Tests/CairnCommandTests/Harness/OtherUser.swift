import Glibc
import ProgramTesting
import Testing

/// Runs the program as somebody who is not root, since root may read and write everything.
enum OtherUser {
    /// Whether that is possible: the tests run as root, and `nobody` may run the program.
    static let isAvailable: Bool = {
        guard getuid() == 0, let sandbox = try? Sandbox() else { return false }
        // Where it cannot be tried, it is not available.
        return (try? sandbox.cairnAsNobody("--version"))?.status == 0
    }()
}

extension Sandbox {
    func cairnAsNobody(_ arguments: String...) throws -> Run {
        let command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", CairnProgram.path]
        return try run(command + arguments)
    }
}
