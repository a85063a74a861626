import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import Glibc
import SystemPackage

/// Turns the paths of a push into the files of a version.
enum FileScan {
    /// A file keeps its own name; a directory gives all files below it, by their paths relative to it.
    ///
    /// - Throws: `notFound` for what is not there; `invalid` for symbolic links, devices, FIFOs, names that
    ///   are not UTF-8, and directories without files; `refused` for a registry, which holds its keys.
    static func files(_ paths: [String]) throws -> [Registration.File] {
        var files: [Registration.File] = []
        for text in paths {
            let path = FilePath(text)
            guard let status = try status(of: path) else {
                throw CairnError(.notFound, "there is no file '\(text.printable)'")
            }
            if status.st_mode & S_IFMT == S_IFDIR {
                let found = try self.files(in: path, under: "")
                guard !found.isEmpty else {
                    throw CairnError(
                        .invalid, "the directory '\(text.printable)' holds no files",
                        hint: "name the model's files")
                }
                files += found
            } else {
                files.append(try file(path, named: path.lastComponent?.string ?? text))
            }
        }
        return files
    }

    /// A file that is kept beside a version's own: a model card, a report.
    static func attachment(_ text: String) throws -> Registration.File {
        let path = FilePath(text)
        return try file(path, named: path.lastComponent?.string ?? text)
    }

    /// The files of a directory that is looked at but not stored, such as a data set.
    static func files(inDirectory path: FilePath) throws -> [Registration.File] {
        try files(in: path, under: "")
    }

    private static func files(in directory: FilePath, under prefix: String) throws -> [Registration.File] {
        var files: [Registration.File] = []
        guard !FileStorage.exists(at: directory) else {
            throw CairnError(
                .refused, "'\(directory)' is a registry, with its keys",
                hint: "name the model's files, or move them to a directory of their own")
        }
        for name in try names(in: directory) ?? [] {
            let path = directory.appending(name)
            guard !name.unicodeScalars.contains("\u{FFFD}") else {
                throw CairnError(
                    .invalid, "'\(directory)' holds a file whose name is not UTF-8",
                    hint: "rename it, or leave it out")
            }
            guard let status = try status(of: path) else { continue }  // removed meanwhile
            if status.st_mode & S_IFMT == S_IFDIR {
                files += try self.files(in: path, under: "\(prefix)\(name)/")
            } else {
                files.append(try file(path, named: prefix + name))
            }
        }
        return files
    }

    private static func file(_ path: FilePath, named name: String) throws -> Registration.File {
        Registration.File(name: try FileName(parsing: name), source: .file(try LocalFile(path)))
    }
}
