/// The object that a version is: a valid OCI 1.1 image manifest that names the record and the files.
///
/// Cairn writes it canonically; a manifest that another client wrote keeps its own bytes (as a `Document`)
/// and is only read through this value.
package struct Manifest: DocumentValue, Equatable {
    package static let mediaType = MediaType.manifest

    /// OCI's annotation for the name of a layer's file.
    static let titleAnnotation = "org.opencontainers.image.title"

    /// One file of the version.
    package struct File: Equatable, Sendable {
        package let name: FileName
        package let content: Descriptor

        package init(name: FileName, content: Descriptor) {
            (self.name, self.content) = (name, content)
        }
    }

    package var artifactType: String
    /// The record.
    package var config: Descriptor
    package var layers: [Descriptor]
    package var unknown: [String: JSON] = [:]

    /// The manifest of a version with this record and these files, files in the order of their names.
    package init(record: Descriptor, files: [File]) {
        artifactType = MediaType.version
        config = record
        layers = files.sorted { $0.name < $1.name }.map { file in
            var layer = file.content
            layer.annotations[Self.titleAnnotation] = file.name.description
            return layer
        }
    }

    /// - Throws: `invalid` where the value is no OCI image manifest.
    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "manifest")
        guard try members.count("schemaVersion") == 2 else {
            throw CairnError(.invalid, "manifest.schemaVersion must be 2")
        }
        guard try members.string("mediaType") ?? Self.mediaType == Self.mediaType else {
            throw CairnError(.invalid, "manifest.mediaType must be \(Self.mediaType)")
        }
        config = try Descriptor(
            json: try members.required("config", members.take("config")), path: members.path(of: "config"))
        artifactType = try members.string("artifactType") ?? config.mediaType
        layers = []
        for (index, layer) in try members.array("layers").enumerated() {
            layers.append(try Descriptor(json: layer, path: members.path(of: "layers[\(index)]")))
        }
        unknown = members.rest
        _ = try files()
    }

    package var json: JSON {
        .compact(
            [
                "schemaVersion": .integer(2), "mediaType": .string(Self.mediaType),
                "artifactType": .string(artifactType), "config": config.json,
            ], and: unknown.merging(["layers": .array(layers.map(\.json))]) { mine, _ in mine })
    }

    /// The version's files, by name. A layer without a title takes its digest as its name.
    ///
    /// - Throws: `invalid` where two layers bear one name, or a name leads out of the version.
    package func files() throws(CairnError) -> [File] {
        var files: [File] = []
        var names: Set<FileName> = []
        for layer in layers {
            let title = layer.annotations[Self.titleAnnotation] ?? layer.digest.hex
            let name = try FileName(parsing: title)
            guard names.insert(name).inserted else {
                throw CairnError(.invalid, "manifest.layers: two files are named '\(name)'")
            }
            files.append(File(name: name, content: layer))
        }
        if let clash = FileName.clash(among: names) {
            throw CairnError(.invalid, "manifest.layers: '\(clash)' is both a file and a directory")
        }
        return files
    }

    /// The bytes of all files together.
    package var totalSize: Int64 { layers.reduce(0) { $0 &+ $1.size } }
}
