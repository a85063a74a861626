import CairnObjects
import CairnStorage
import CairnStorageTesting
import Glibc
import SystemPackage
import Testing

extension FilePath {
    /// Writes a program of the shell, executable unless said otherwise.
    @discardableResult
    func script(_ body: String, interpreter: String? = "/bin/sh", permissions: mode_t = 0o755) throws
        -> FilePath
    {
        try write(Array(((interpreter.map { "#!\($0)\n" } ?? "") + body + "\n").utf8))
        try check("set the mode of '\(self)'") { chmod(string, permissions) }
        return self
    }

    /// The file's text; `nil` where it is not there.
    var text: String? {
        get throws { try status(of: self) == nil ? nil : String(decoding: try readAll(), as: UTF8.self) }
    }
}

/// Waits until something holds, at most for some seconds.
func eventually(
    _ what: Comment, within seconds: Int = 60, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
        if try condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}

/// Whether a process is there and not just waiting for its parent to ask how it ended.
func isAlive(_ process: pid_t) -> Bool {
    guard let status = try? FilePath("/proc/\(process)/stat").readAll() else { return false }
    let rest = String(decoding: status, as: UTF8.self).split(separator: ")").last ?? ""
    return rest.first { $0 != " " } != "Z"
}

/// The process whose number a program has written to a file.
func process(in file: FilePath) throws -> pid_t? {
    guard let text = try file.text, text.hasSuffix("\n") else { return nil }
    return pid_t(text.dropLast())
}
