import CairnObjects
import SystemPackage

/// A file, directory or link beside the database, such as a hook, as a snapshot keeps it.
struct SavedFile: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case directory
        case file(Digest, size: Int64)
        case link(to: String)
    }

    /// Relative to the registry's directory.
    let path: String
    let attributes: FileAttributes
    let content: Content

    /// A path that is there twice, or of which a part is a link: where it leads, only that link knows.
    static func pathThroughLink(among files: [SavedFile]) -> String? {
        var paths: Set<String> = []
        let links = Set(files.compactMap { if case .link = $0.content { $0.path } else { nil } })
        return files.first { file in
            guard paths.insert(file.path).inserted else { return true }
            var place = FilePath(file.path)
            while place.removeLastComponent(), !place.isEmpty {
                if links.contains(place.string) { return true }
            }
            return false
        }?.path
    }
}

extension SavedFile {
    var json: JSON {
        var members = attributes.members
        members["path"] = .string(path)
        switch content {
        case .directory: members["kind"] = "directory"
        case .file(let digest, let size):
            members["kind"] = "file"
            members["digest"] = .text(digest)
            members["size"] = .integer(size)
        case .link(let target):
            members["kind"] = "link"
            members["target"] = .string(target)
        }
        return .object(members)
    }

    /// - Throws: `invalid` also for a path that leads out of the registry's directory.
    init(_ json: JSON, path place: String) throws(CairnError) {
        var members = try JSONMembers(json, path: place)
        path = try members.requiredString("path")
        let parts = FilePath(path)
        guard parts.isRelative, !parts.isEmpty, parts.isLexicallyNormal,
            parts.components.allSatisfy({ $0.kind == .regular })
        else { throw CairnError(.invalid, "\(place).path leads elsewhere: '\(path)'") }
        attributes = try FileAttributes(&members)
        switch try members.requiredString("kind") {
        case "directory": content = .directory
        case "file":
            let digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
            content = .file(digest, size: try members.required("size", try members.count("size")))
        case "link": content = .link(to: try members.requiredString("target"))
        case let other: throw CairnError(.unsupported, "\(place).kind '\(other)' is not known")
        }
    }
}
