package import CairnObjects
package import CairnStorage
import Glibc
package import SystemPackage

/// What a checkout did.
package struct CheckoutReceipt: Sendable {
    package let version: VersionID
    /// The symbolic link that a serving process reads through.
    package let link: FilePath
    /// The directory that it points to now.
    package let directory: FilePath
    /// The directory that it pointed to before, kept until the next checkout.
    package let previous: FilePath?
    package let files: [Manifest.File]
    /// Whether the version was checked out there already.
    package let wasCurrent: Bool
}

extension Registry {
    /// Switches what a serving process sees: makes a complete, verified directory, then puts a symbolic link
    /// to it in place by one rename.
    ///
    /// The directories lie beside the link, in `.NAME.cairn/`; the one before stays until the next checkout.
    ///
    /// - Parameter link: Must be free, or a link that an earlier checkout made.
    /// - Throws: `exists` where something else is there; `conflict` while another checkout of the link is
    ///   under way; `damaged` where stored bytes are wrong; `system` where the place cannot be written. Then
    ///   the link points where it did.
    package func checkout(
        _ id: VersionID, at link: FilePath, by method: PlacementMethod = .copy, meter: ByteMeter = ByteMeter()
    ) async throws -> CheckoutReceipt {
        let files = try await filesToPlace(id)
        guard let name = link.lastComponent?.string else {
            throw CairnError(
                .invalid, "'\(link)' cannot be a checkout",
                hint: "name a link to make, such as serving/current")
        }
        let parent = link.parent
        let shelf = ".\(name).cairn"
        _ = try Self.target(of: link, on: shelf)  // what is in the way is refused before anything is made
        try makeDirectories(parent.appending(shelf))
        let lock = try ShelfLock(parent.appending(shelf), of: link)
        defer { withExtendedLifetime(lock) {} }
        let previous = try Self.target(of: link, on: shelf)
        let wanted = "\(shelf)/\(id.group)-\(id.number)-\(id.manifest.hex.prefix(12))"
        let directory = parent.appending(wanted)
        let isComplete = try await isSound(directory, files)
        if previous == wanted, isComplete {
            return CheckoutReceipt(
                version: id, link: link, directory: directory, previous: nil, files: files, wasCurrent: true)
        }
        if !isComplete {
            let workspace = try Workspace(in: parent.appending(shelf), for: "new")
            try await place(files, in: workspace.path, by: method, meter: meter) {
                try workspace.place(for: $0)
            }
            try workspace.sync(directoriesOf: files.map(\.name))
            // A directory of this name that is not what it should be may be what is served: exchange it at
            // once.
            if try Self.kind(of: directory) != nil {
                try workspace.exchange(with: directory)
            } else {
                try workspace.move(to: directory)
            }
        }
        try Self.point(link, to: wanted, in: parent)
        try Self.clear(parent.appending(shelf), keeping: [wanted, previous].compactMap { $0 })
        return CheckoutReceipt(
            version: id, link: link, directory: directory, previous: previous.map { parent.appending($0) },
            files: files, wasCurrent: false)
    }

    /// Where the link points; `nil` where there is none yet.
    private static func target(of link: FilePath, on shelf: String) throws -> String? {
        guard try status(of: link) != nil else { return nil }
        let target = try readLink(link) ?? ""
        guard target.hasPrefix("\(shelf)/") else {
            throw CairnError(
                .exists, "'\(link)' is there already, and no checkout made it",
                hint: "name a link that does not exist yet; to fill a plain directory use 'cairn pull'")
        }
        return target
    }

    /// Whether a directory holds exactly these files with the right bytes.
    private func isSound(_ directory: FilePath, _ files: [Manifest.File]) async throws -> Bool {
        for file in files {
            let place = directory.appending(file.name.description)
            // What cannot be read is made anew.
            guard let local = try? LocalFile(place), local.size == file.content.size,
                let digest = try? await LocalDigest.digest(of: local), digest == file.content.digest
            else { return false }
        }
        return !files.isEmpty
    }

    private static func point(_ link: FilePath, to target: String, in parent: FilePath) throws {
        let draft = parent.appending(".\(link.lastComponent?.string ?? "").\(Lease.random().id.prefix(12))")
        try check("make a link in '\(parent)'") { symlink(target, draft.string) }
        do {
            try check("switch '\(link)'") { rename(draft.string, link.string) }
        } catch {
            unlink(draft.string)
            throw error
        }
        try syncDirectory(parent)
    }

    /// Removes the directories of checkouts that are no longer needed.
    private static func clear(_ shelf: FilePath, keeping kept: [String]) throws {
        for name in try names(in: shelf) ?? [] where !kept.contains(where: { $0.hasSuffix("/\(name)") }) {
            removeTree(shelf.appending(name))
        }
    }
}

/// Keeps other checkouts of the same link out, in all processes: one would clear away what another has made
/// ready. It ends with this object, or with the process.
private final class ShelfLock: Sendable {
    private let directory: FileDescriptor

    init(_ shelf: FilePath, of link: FilePath) throws {
        directory = try attempting("open '\(shelf)'") {
            try FileDescriptor.open(shelf, .readOnly, options: [.directory, .closeOnExec])
        }
        guard flock(directory.rawValue, LOCK_EX | LOCK_NB) != 0 else { return }
        let reason = Errno(rawValue: errno)
        try? directory.close()  // opened for reading
        guard reason == .wouldBlock else { throw systemFailure("lock '\(shelf)'", reason) }
        throw CairnError(
            .conflict, "another checkout of '\(link)' is under way", hint: "wait for it to end")
    }

    deinit { try? directory.close() }  // opened for reading: closing cannot lose anything
}
