import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// The directory of one upload in parts. Its calls block.
struct PartDirectory: Sendable {
    let path: FilePath

    /// The name of the note of the whole.
    static let upload = "upload"
    /// What the notes of parts are called: the number, and this.
    private static let ending = ".part"

    init(_ path: FilePath) { self.path = path }

    /// A name for bytes that are still coming.
    func draft() -> FilePath { path.appending("draft.\([UInt8].random(count: 8).hexadecimal)") }

    /// Where the bytes of a part lie.
    func file(of part: StoredPart) -> FilePath { file(part.number, part.digest) }

    private func file(_ number: Int, _ digest: Digest) -> FilePath {
        path.appending("\(number).\(digest.hex)")
    }

    /// A note; `nil` where there is none.
    func read(_ name: String) throws -> [UInt8]? {
        guard try status(of: path.appending(name)) != nil else { return nil }
        return try FileStorage.readSmallFile(path.appending(name))
    }

    /// Writes a note, in place of the one before it.
    func write(_ note: [UInt8], as name: String) throws {
        let draft = draft()
        do {
            let file = try FileDescriptor.open(
                draft, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite])
            _ = try file.closeAfter { try file.writeAll(note) }
        } catch Errno.noSuchFileOrDirectory {
            throw CairnError.noUpload
        } catch let reason as Errno {
            throw systemFailure("write '\(draft)'", reason)
        }
        try rename(draft, to: path.appending(name))
    }

    private func rename(_ from: FilePath, to name: FilePath) throws {
        guard Glibc.rename(from.string, name.string) != 0 else { return }
        let reason = Errno(rawValue: errno)
        unlink(from.string)
        // The upload was ended meanwhile.
        if reason == .noSuchFileOrDirectory { throw CairnError.noUpload }
        throw systemFailure("write '\(name)'", reason)
    }

    /// Makes staged bytes the part of this number. Of two that do so at once, one comes after the other.
    func install(_ staged: StagedFile, _ content: HashedContent, as number: Int, note: [UInt8]) throws {
        let lock: FileDescriptor
        do {
            lock = try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
        } catch Errno.noSuchFileOrDirectory {
            throw CairnError.noUpload
        } catch let reason as Errno {
            throw systemFailure("open '\(path)'", reason)
        }
        defer { try? lock.close() }  // ends the lock; nothing was written to it
        try check("lock '\(path)'") { flock(lock.rawValue, LOCK_EX) }
        let file = file(number, content.digest)
        guard Glibc.rename(staged.path.string, file.string) == 0 else {
            let reason = Errno(rawValue: errno)
            if reason == .noSuchFileOrDirectory { throw CairnError.noUpload }
            throw systemFailure("write '\(file)'", reason)
        }
        staged.keep()
        let head = Array("\(content.digest) \(content.size)\n".utf8)
        try write(head + note, as: "\(number)\(Self.ending)")
        for name in try names(in: path) ?? []
        where name.hasPrefix("\(number).") && name != file.lastComponent?.string
            && name != "\(number)\(Self.ending)"
        {
            unlink(path.appending(name).string)  // what stays does no harm: no note names it
        }
    }

    /// The parts in the order of their numbers.
    func parts() throws -> [StoredPart] {
        var parts: [StoredPart] = []
        for name in try names(in: path) ?? [] where name.hasSuffix(Self.ending) {
            guard let number = Int(name.dropLast(Self.ending.count)), let bytes = try read(name) else {
                continue
            }
            let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
            let head = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ").map(String.init)
            guard head.count == 2, let size = Int64(head[1]) else {
                throw CairnError(.damaged, "the note of part \(number) cannot be read")
            }
            parts.append(
                StoredPart(
                    number: number, digest: try Digest(parsing: head[0]), size: size,
                    note: Array(bytes[(end + 1)...])))
        }
        return parts.sorted { $0.number < $1.number }
    }
}
