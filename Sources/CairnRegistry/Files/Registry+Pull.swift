package import CairnObjects
package import CairnStorage
import Glibc
package import SystemPackage

/// What a pull placed.
package struct PullReceipt: Sendable {
    package let version: VersionID
    package let directory: FilePath
    package let files: [Manifest.File]
    /// Files that were there already with the right bytes.
    package let present: [FileName]
}

extension Registry {
    /// Places a version's files in a directory, each verified before it appears under its name.
    ///
    /// A directory that is not there yet appears whole. In one that is, nothing is replaced unless
    /// `replacing`: a file with the right bytes counts as placed, any other is refused before anything is
    /// written.
    ///
    /// - Throws: `exists` where a file is in the way; `damaged` where stored bytes are wrong; `system`
    ///   where the directory cannot be written. Nothing half-written is left.
    package func pull(
        _ id: VersionID, into directory: FilePath, by method: PlacementMethod = .copy,
        replacing: Bool = false,
        meter: ByteMeter = ByteMeter()
    ) async throws -> PullReceipt {
        let files = try await filesToPlace(id)
        if try Self.kind(of: directory) == nil {
            try makeDirectories(directory.parent)
            let workspace = try Workspace(
                in: directory.parent, for: directory.lastComponent?.string ?? "pull")
            try await place(files, in: workspace.path, by: method, meter: meter) {
                try workspace.place(for: $0)
            }
            try workspace.sync(directoriesOf: files.map(\.name))
            try workspace.move(to: directory)
            return PullReceipt(version: id, directory: directory, files: files, present: [])
        }
        let present = try await inspect(directory, for: files, replacing: replacing)
        let missing = files.filter { !present.contains($0.name) }
        if !missing.isEmpty {
            let workspace = try Workspace(in: directory, for: "cairn-pull")
            try await place(missing, in: workspace.path, by: method, meter: meter) {
                try workspace.place(for: $0)
            }
            for file in missing {
                try Self.move(file.name, from: workspace.path, to: directory, replacing: replacing)
            }
        }
        return PullReceipt(version: id, directory: directory, files: files, present: present)
    }

    /// A version's files, none of which may become part of a registry: whoever stands in the directory would
    /// then work with that one.
    ///
    /// - Throws: `refused` where one would.
    func filesToPlace(_ id: VersionID) async throws -> [Manifest.File] {
        let files = try await value(Manifest.self, at: id.manifest).files()
        for file in files where file.name.parts.contains(where: { $0.lowercased() == ".cairn" }) {
            throw CairnError(
                .refused, "'\(file.name)' of \(id) is not placed: it would be part of a registry",
                hint: "'cairn cat \(id):\(file.name)' gives its bytes")
        }
        return files
    }

    /// Places files, several at once, at the paths that `path` gives.
    func place(
        _ files: [Manifest.File], in directory: FilePath, by method: PlacementMethod, meter: ByteMeter,
        at path: (FileName) throws -> FilePath
    ) async throws {
        let places = try files.map { ($0.content, try path($0.name)) }
        files.forEach { meter.expect($0.content.size) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, (content, place)) in places.enumerated() {
                if index >= Self.placementWidth { try await group.next() }
                group.addTask { [storage] in
                    try await storage.place(content, at: place, by: method, meter: meter)
                }
            }
            try await group.waitForAll()
        }
    }

    /// Enough to keep the cores busy; more would only share the disk.
    private static var placementWidth: Int { 4 }

    /// Looks at what lies where files are to go.
    ///
    /// - Returns: the files whose right bytes are there.
    private func inspect(
        _ directory: FilePath, for files: [Manifest.File], replacing: Bool
    ) async throws -> [FileName] {
        guard try Self.kind(of: directory) == S_IFDIR else {
            throw CairnError(.exists, "'\(directory)' is no directory", hint: "name another one with -o")
        }
        var present: [FileName] = []
        for file in files {
            var place = directory
            for part in file.name.parts.dropLast() {
                place.append(part)
                // Links are not followed: they may lead out of the directory.
                guard let kind = try status(of: place).map({ $0.st_mode & S_IFMT }), kind != S_IFDIR
                else { continue }
                throw CairnError(.exists, "'\(place)' is in the way: it is no directory")
            }
            place = directory.appending(file.name.description)
            // A link is in the way like any other file: what it points to is not the version's.
            guard let kind = try status(of: place).map({ $0.st_mode & S_IFMT }) else { continue }
            if kind == S_IFREG, try await Self.isFile(place, file.content) {
                present.append(file.name)
            } else if !replacing || kind == S_IFDIR {
                throw CairnError(
                    .exists, "'\(place)' is there already, and it is not the version's file",
                    hint: kind == S_IFDIR ? "name another directory with -o" : "move it away, or say --force")
            }
        }
        return present
    }

    private static func isFile(_ path: FilePath, _ content: Descriptor) async throws -> Bool {
        let file = try LocalFile(path)
        guard file.size == content.size else { return false }
        return try await LocalDigest.digest(of: file) == content.digest
    }

    private static func move(
        _ name: FileName, from workspace: FilePath, to directory: FilePath, replacing: Bool
    ) throws {
        let source = workspace.appending(name.description)
        let place = try Workspace.place(for: name, in: directory)
        if replacing {
            try check("replace '\(place)'") { rename(source.string, place.string) }
        } else if try !renameToNewName(source, place) {
            throw CairnError(.exists, "'\(place)' is there already")
        }
        try syncDirectory(place.parent)
    }

    /// What lies at a path, links followed; `nil` where nothing does.
    static func kind(of path: FilePath) throws -> mode_t? {
        var status = stat()
        guard stat(path.string, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw systemFailure("look at '\(path)'", Errno(rawValue: errno))
        }
        return status.st_mode & S_IFMT
    }
}
