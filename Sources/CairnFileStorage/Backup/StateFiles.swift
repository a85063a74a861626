import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// Copies files beside the database (hooks, cursors and the like) with their modes, and says what they are.
struct StateFiles {
    private let cancellation: Cancellation

    init(_ cancellation: Cancellation) { self.cancellation = cancellation }

    /// Copies these names, and all below them, from one directory to another.
    ///
    /// What vanishes meanwhile is left out: those who follow the log replace their files. So are sockets and
    /// FIFOs, which hold nothing.
    func save(_ names: [String], from source: FilePath, to target: FilePath) throws -> [SavedFile] {
        var saved: [SavedFile] = []
        for name in names { try save(FilePath(name), from: source, to: target, &saved) }
        return saved
    }

    private func save(
        _ path: FilePath, from source: FilePath, to target: FilePath, _ saved: inout [SavedFile]
    ) throws {
        try cancellation.check()
        let (origin, place) = (source.pushing(path), target.pushing(path))
        guard let status = try status(of: origin) else { return }
        let attributes = FileAttributes(status)
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            try makeDirectory(place, permissions: 0o700)
            saved.append(SavedFile(path: path.string, attributes: attributes, content: .directory))
            for name in try names(in: origin) ?? [] {
                try save(path.appending(name), from: source, to: target, &saved)
            }
            try check("set the mode of '\(place)'") { chmod(place.string, attributes.mode) }
            try syncDirectory(place)
        case S_IFLNK:
            guard let link = try readLink(origin) else { return }
            try check("make the link '\(place)'") { symlink(link, place.string) }
            saved.append(SavedFile(path: path.string, attributes: attributes, content: .link(to: link)))
        case S_IFREG:
            guard let content = try copy(origin, to: place, mode: attributes.mode) else { return }
            saved.append(
                SavedFile(
                    path: path.string, attributes: attributes,
                    content: .file(content.digest, size: content.size)))
        default: return
        }
    }

    /// Copies a file to a new one and makes it durable, but for its directory.
    ///
    /// - Returns: what the copy holds; `nil` where the source is not there any more.
    func copy(_ source: FilePath, to target: FilePath, mode: mode_t) throws -> HashedContent? {
        try attempting("read '\(source)'") {
            let file: FileDescriptor
            do {
                file = try FileDescriptor.open(
                    source, .readOnly, options: [.closeOnExec, .noFollow, .nonBlocking])
            } catch Errno.noSuchFileOrDirectory {
                return nil
            }
            return try file.closeAfter {
                let copy = try StagedFile(target)
                try FileCopying(source: file, destination: copy.file, cancellation: cancellation).run { _ in }
                let content = try copy.file.hash(meter: ByteMeter(), cancellation: cancellation)
                try check("set the mode of '\(target)'") { fchmod(copy.file.rawValue, mode) }
                try check("sync '\(target)'") { fsync(copy.file.rawValue) }
                copy.keep()
                return content
            }
        }
    }

    /// Makes the files of a snapshot anew in a registry's directory, as they were.
    ///
    /// - Parameter belongs: Told whether each belongs to whom it did.
    /// - Returns: those that are not what they were when they were saved.
    func restore(
        _ files: [SavedFile], from source: FilePath, to target: FilePath, belongs: (Bool) -> Void
    ) throws -> [BackupProblem] {
        var problems: [BackupProblem] = []
        for file in files {
            let place = target.pushing(FilePath(file.path))
            switch file.content {
            case .directory: try makeDirectory(place, permissions: 0o700)
            case .link(let link):
                try check("make the link '\(place)'") { symlink(link, place.string) }
                continue
            case .file(let digest, let size):
                let found = try copy(source.pushing(FilePath(file.path)), to: place, mode: 0o600)
                if found != HashedContent(digest: digest, size: size) {
                    problems.append(
                        BackupProblem(
                            kind: found == nil ? "file-missing" : "file-damaged", subject: file.path,
                            detail: "it is not what was saved"))
                }
                if found == nil { continue }
            }
            belongs(try file.attributes.apply(to: place))
            if file.content == .directory { try syncDirectory(place) }
        }
        return problems
    }
}
