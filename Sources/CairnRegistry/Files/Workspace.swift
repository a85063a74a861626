// Directories that are filled unseen and appear whole.

import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// A directory beside its destination, in which files are made ready; it is removed with all it holds unless
/// it was moved to its place.
struct Workspace: ~Copyable {
    let path: FilePath
    private var hasMoved = false

    /// Makes an empty directory inside `parent`, which must exist.
    init(in parent: FilePath, for name: String) throws {
        path = parent.appending(".\(name).\(Lease.random().id.prefix(12))")
        try check("write to '\(parent)'") { [path] in mkdir(path.string, 0o777) }
    }

    deinit {
        if !hasMoved { removeTree(path) }
    }

    /// Makes the directories that the file's name asks for, and gives the file's path.
    func place(for name: FileName) throws -> FilePath {
        try Self.place(for: name, in: path)
    }

    /// Makes the directories that the file's name asks for, and gives the file's path.
    static func place(for name: FileName, in directory: FilePath) throws -> FilePath {
        var place = directory
        for part in name.parts.dropLast() {
            place.append(part)
            try makeDirectory(place)
        }
        return directory.appending(name.description)
    }

    /// Makes the entries of every directory inside durable.
    func sync(directoriesOf names: [FileName]) throws {
        let directories = Set(names.map { path.appending($0.description).parent.string })
        for directory in directories.sorted() { try syncDirectory(FilePath(directory)) }
    }

    /// Puts the directory in the place of another, at once; the other goes with this workspace.
    consuming func exchange(with destination: FilePath) throws {
        try exchangeNames(path, destination)
        try syncDirectory(destination.parent)
    }

    /// Gives the directory its name, which must be free.
    consuming func move(to destination: FilePath) throws {
        guard try renameToNewName(path, destination) else {
            throw CairnError(.exists, "'\(destination)' is there already")
        }
        hasMoved = true
        try syncDirectory(destination.parent)
    }
}

extension FilePath {
    /// The directory that this path lies in; `.` for a bare name.
    var parent: FilePath {
        let parent = removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}
