import Foundation
import Glibc
import ProgramTesting

extension Sandbox {
    /// The path of a file inside the sandbox.
    func place(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, with the directories above it.
    func file(_ name: String, _ content: String) throws { try file(name, Array(content.utf8)) }

    func file(_ name: String, _ content: [UInt8]) throws {
        let url = URL(filePath: place(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: url)
    }

    func directory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: place(name), withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) throws {
        guard symlink(target, place(name)) == 0 else { throw HarnessError("cannot link '\(name)'", errno) }
    }

    /// The file's text; `nil` where there is none.
    func content(_ name: String) -> String? {
        FileManager.default.contents(atPath: place(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    func exists(_ name: String) -> Bool {
        var status = stat()
        return lstat(place(name), &status) == 0
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: place(name)) }

    func copy(_ name: String, to other: String) throws {
        try FileManager.default.copyItem(atPath: place(name), toPath: place(other))
    }

    /// The names in a directory, sorted; empty where there is none.
    func names(_ directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: place(directory))) ?? []).sorted()
    }

    /// The relative paths of all files below a directory, sorted.
    func files(below directory: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: place(directory))
        return (all?.compactMap { $0 as? String } ?? []).filter { name in
            var status = stat()
            return lstat(place("\(directory)/\(name)"), &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
        }.sorted()
    }

    /// SHA-256 as `sha256sum` prints it.
    func digest(_ name: String) throws -> String {
        let run = try run(["sha256sum", name.hasPrefix("/") ? name : place(name)])
        return "sha256:" + run.output.prefix(64)
    }

    /// Where the store keeps a blob.
    func blob(_ digest: String) -> String {
        let hex = digest.dropFirst("sha256:".count)
        return ".cairn/blobs/sha256/\(hex.prefix(2))/\(hex.dropFirst(2))"
    }

    /// Where the store keeps a version's only file.
    func blob(ofVersion version: String) throws -> String {
        blob(try require("show", version, "--json").json.files[0].digest.text ?? "")
    }

    /// Changes a file in place, whatever its mode says.
    func overwrite(_ name: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = Array(try Data(contentsOf: URL(filePath: place(name))))
        change(&bytes)
        chmod(place(name), 0o644)
        try Data(bytes).write(to: URL(filePath: place(name)))
    }

    /// Runs SQL on the registry's database with SQLite's own shell, and gives what it prints.
    @discardableResult
    func sql(_ statement: String) throws -> String {
        let run = try run(["sqlite3", place(".cairn/registry.db"), statement])
        guard run.status == 0 else { throw HarnessError("sqlite3: \(run.testDescription)") }
        return run.output.trimmingCharacters(in: .newlines)
    }
}

extension Sandbox {
    /// The digest of a text, as `sha256sum` computes it.
    func digestOfText(_ text: String) throws -> String {
        try file("home/text", text)
        defer { unlink(place("home/text")) }
        return try digest("home/text")
    }
}
