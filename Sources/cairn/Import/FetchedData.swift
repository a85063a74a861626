import CairnObjects
import CairnRegistry
import CairnStorage

/// What lies behind an address, read.
struct FetchedData: Sendable {
    /// One object.
    struct Object: Sendable {
        /// Relative to the address's directory.
        let name: String
        let digest: Digest
        /// In bytes.
        let size: Int64
        /// Where a copy lies; `nil` where it was only hashed.
        let file: LocalFile?
    }

    let data: ImportedData
    let objects: [Object]

    /// What pins the address.
    var digest: Digest {
        data.isPrefix && objects.count != 1
            ? PackageDetails.listing(objects.map { (name: $0.name, digest: $0.digest) }) : objects[0].digest
    }

    /// In bytes, of all objects.
    var size: Int64 { objects.reduce(0) { $0 + $1.size } }

    /// A file as a version has it, and the object that it is.
    typealias NamedObject = (name: FileName, object: Object)

    /// The files of a version: one for each object, those of further addresses whose names are taken in
    /// directories of their own.
    ///
    /// - Throws: `invalid` where two would be named alike.
    static func files(_ all: [FetchedData]) throws(CairnError) -> [NamedObject] {
        var files: [NamedObject] = []
        var names: Set<FileName> = []
        for (index, fetched) in all.enumerated() {
            for object in fetched.objects {
                let parts = object.name.split(separator: "/").map(String.init)
                var name = try FileName(parsing: parts.isEmpty ? "model" : parts.joined(separator: "/"))
                if names.contains(name) { name = try FileName(parsing: "container-\(index + 1)/\(name)") }
                guard names.insert(name).inserted else {
                    throw CairnError(
                        .invalid, "two objects of \(fetched.data.address) would be the file '\(name)'")
                }
                files.append((name, object))
            }
        }
        return files
    }
}
