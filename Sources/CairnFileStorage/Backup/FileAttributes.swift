import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// Who may do what with a file or a directory: its mode and whose it is.
struct FileAttributes: Sendable, Equatable {
    /// The twelve bits of permission.
    let mode: mode_t
    let owner: uid_t
    let group: gid_t

    init(mode: mode_t, owner: uid_t, group: gid_t) {
        (self.mode, self.owner, self.group) = (mode, owner, group)
    }

    init(_ status: stat) {
        self.init(mode: status.st_mode & 0o7777, owner: status.st_uid, group: status.st_gid)
    }

    /// Gives a file or directory these attributes, as far as this process may: only root can give a file
    /// away, and others can give it to groups of their own.
    ///
    /// - Returns: whether it belongs to whom it did.
    @discardableResult
    func apply(to path: FilePath) throws(CairnError) -> Bool {
        let isRoot = geteuid() == 0
        var isKept = true
        // Before the mode: changing the owner takes the set-ID bits away.
        if chown(path.string, isRoot ? owner : uid_t.max, group) != 0 {
            guard !isRoot else { throw systemFailure("give away '\(path)'", Errno(rawValue: errno)) }
            isKept = false
        }
        try check("set the mode of '\(path)'") { chmod(path.string, mode) }
        return isKept && (isRoot || owner == geteuid())
    }
}

extension FileAttributes {
    var members: [String: JSON] {
        ["mode": .string(String(mode, radix: 8)), "owner": .integer(owner), "group": .integer(group)]
    }

    init(_ members: inout JSONMembers) throws(CairnError) {
        let text = try members.requiredString("mode")
        guard let mode = mode_t(text, radix: 8), mode <= 0o7777 else {
            throw CairnError(.invalid, "\(members.path(of: "mode")) is no mode: '\(text)'")
        }
        self.init(
            mode: mode, owner: try Self.identifier("owner", &members),
            group: try Self.identifier("group", &members))
    }

    private static func identifier(_ name: String, _ members: inout JSONMembers) throws(CairnError) -> UInt32
    {
        guard let number = UInt32(exactly: try members.required(name, try members.count(name))) else {
            throw CairnError(.invalid, "\(members.path(of: name)) is no user or group")
        }
        return number
    }
}
