import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage
import Glibc
import SystemPackage

/// What a version was made from.
struct InputOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Something the model was made from: a local file or directory, which is hashed and not "
                + "stored, or a URI, "
                + "which may end in @sha256:….", valueName: "name=path|uri"),
        transform: NamedText.parse)
    var input: [NamedText] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Inputs from a JSON array of objects with name, uri, digest, size, kind.", valueName: "file"))
    var inputs: [String] = []

    func all(meter: ByteMeter) async throws -> [Input] {
        var all: [Input] = []
        for file in inputs {
            guard case .array(let elements) = try JSONFile.read(file) else {
                throw CairnError(.invalid, "'\(file.printable)' must hold a JSON array of inputs")
            }
            for (index, element) in elements.enumerated() {
                all.append(try Input(json: element, path: "'\(file.printable)', input \(index)"))
            }
        }
        for pair in input { all.append(try await Self.read(pair, meter)) }
        var names: Set<String> = []
        for input in all where !names.insert(input.name).inserted {
            throw CairnError(
                .invalid, "input '\(input.name.printable)' is given twice", hint: "give each input once")
        }
        return all
    }

    private static func read(_ pair: NamedText, _ meter: ByteMeter) async throws -> Input {
        guard !pair.text.contains("://") else { return try uri(pair) }
        let path = FilePath(pair.text)
        guard let status = try status(of: path) else {
            throw CairnError(
                .notFound, "there is no file '\(pair.text.printable)' for input '\(pair.name.printable)'",
                hint: "an input is a local path, or a URI such as s3://bucket/key")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            let file = try LocalFile(path)
            let digest = try await LocalDigest.digest(of: file, meter: meter)
            return Input(name: pair.name, uri: pair.text, digest: digest, size: file.size, kind: "dataset")
        }
        var files: [(FileName, Digest)] = []
        var size: Int64 = 0
        for file in try FileScan.files(inDirectory: path) {
            guard case .file(let local) = file.source else { continue }
            files.append((file.name, try await LocalDigest.digest(of: local, meter: meter)))
            size += local.size
        }
        let digest = LocalDigest.digest(ofDirectory: files)
        return Input(name: pair.name, uri: pair.text, digest: digest, size: size, kind: "directory")
    }

    private static func uri(_ pair: NamedText) throws(CairnError) -> Input {
        guard let mark = pair.text.ranges(of: "@sha256:").last else {
            return Input(name: pair.name, uri: pair.text)
        }
        let digest = try Digest(parsing: String(pair.text[pair.text.index(after: mark.lowerBound)...]))
        return Input(name: pair.name, uri: String(pair.text[..<mark.lowerBound]), digest: digest)
    }
}
