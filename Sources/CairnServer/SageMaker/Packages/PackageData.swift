import CairnObjects
import CairnRegistry
import CairnStorage

/// What lies behind the addresses that a package names, at the moment at which it is made.
struct PackageData: Sendable {
    /// Something that an address stands for.
    struct Piece: Sendable {
        let address: String
        /// The objects; none where the address leads out of this store.
        let objects: [StoredObject]
        /// What names of files are relative to, in the objects' keys.
        let root: String

        var isExternal: Bool { objects.isEmpty }
    }

    /// Model data, each address once, in the order of the containers.
    private(set) var pieces: [Piece] = []

    /// The objects, each once.
    var objects: [StoredObject] {
        var seen: Set<Digest> = []
        return pieces.flatMap(\.objects).filter { seen.insert($0.digest).inserted }
    }

    /// A package may name so many objects: its manifest lists every one.
    static let mostObjects = 2000

    /// - Throws: a fault where the package would have too many objects.
    mutating func add(_ piece: Piece) throws(SageMakerFault) {
        guard !pieces.contains(where: { $0.address == piece.address }) else { return }
        pieces.append(piece)
        let count = pieces.reduce(0) { $0 + $1.objects.count }
        guard count <= Self.mostObjects else {
            throw SageMakerFault(
                .limitExceeded,
                "A package may have \(Self.mostObjects) objects; with those at \(piece.address) this one has "
                    + "more. Name a narrower prefix, or pack them into an archive")
        }
    }

    /// The files of the version: one for each object, those of further containers in directories of their
    /// own.
    func files() throws(CairnError) -> [Registration.File] {
        var files: [Registration.File] = []
        var names: Set<FileName> = []
        for (index, piece) in pieces.enumerated() {
            for object in piece.objects {
                let rest = String(object.key.description.dropFirst(piece.root.count))
                let parts = rest.split(separator: "/").map(String.init)
                var name = try FileName(parsing: parts.isEmpty ? "model" : parts.joined(separator: "/"))
                if names.contains(name) {
                    name = try FileName(parsing: "container-\(index + 1)/\(name)")
                }
                guard names.insert(name).inserted else {
                    throw CairnError(.invalid, "two objects of \(piece.address) would be the file '\(name)'")
                }
                files.append(
                    Registration.File(name: name, source: .held(object.digest, size: object.size)))
            }
        }
        if let clash = FileName.clash(among: names) {
            throw CairnError(.invalid, "'\(clash)' would be a file and a directory")
        }
        return files
    }

    /// Where the bytes came from; an address that leads elsewhere has no digest, since nobody has seen them.
    var inputs: [Input] {
        pieces.enumerated().map { index, piece in
            let one = piece.objects.count == 1 ? piece.objects[0] : nil
            let size = piece.objects.reduce(Int64(0)) { $0 + $1.size }
            return Input(
                name: index == 0 ? "model-data" : "model-data-\(index + 1)", uri: piece.address,
                digest: one?.digest ?? (piece.isExternal ? nil : Self.digest(of: piece)),
                size: piece.isExternal ? nil : size, kind: "model")
        }
    }

    /// By address; what an address with several objects is pinned by is the digest of their listing.
    var pinned: [String: Digest] {
        var pinned: [String: Digest] = [:]
        for piece in pieces where !piece.isExternal {
            pinned[piece.address] =
                piece.objects.count == 1 ? piece.objects[0].digest : Self.digest(of: piece)
        }
        return pinned
    }

    private static func digest(of piece: Piece) -> Digest {
        PackageDetails.listing(
            piece.objects.map {
                (name: String($0.key.description.dropFirst(piece.root.count)), digest: $0.digest)
            })
    }
}

extension SageMakerDoor {
    /// What an address of model data stands for at this moment.
    ///
    /// - Parameter isPrefix: Whether it stands for all objects that begin so.
    /// - Throws: a fault where it leads into this store and nothing is there; `forbidden` where the caller
    ///   may not read it.
    func piece(
        _ address: String, isPrefix: Bool = false, _ call: SageMakerCall
    ) async throws -> PackageData.Piece {
        guard let (bucket, key) = try await place(address, call) else {
            return PackageData.Piece(address: address, objects: [], root: "")
        }
        if isPrefix {
            // One more than there may be is enough to refuse them.
            let objects = try await registry.objects(
                bucket: bucket, prefix: key, limit: PackageData.mostObjects + 1
            ).filter { !$0.key.description.hasSuffix("/") }
            guard !objects.isEmpty else { throw Self.nothing(at: address) }
            let root = key.lastIndex(of: "/").map { String(key[...$0]) } ?? ""
            return PackageData.Piece(address: address, objects: objects, root: root)
        }
        guard !key.isEmpty,
            let object = try await registry.object(bucket: bucket, key: try ObjectKey(parsing: key))
        else { throw Self.nothing(at: address) }
        let root = key.lastIndex(of: "/").map { String(key[...$0]) } ?? ""
        return PackageData.Piece(address: address, objects: [object], root: root)
    }

    /// An object that a request names; `nil` where the address leads elsewhere.
    ///
    /// - Throws: as `piece`.
    func object(at address: String, _ call: SageMakerCall) async throws -> StoredObject? {
        try await piece(address, call).objects.first
    }

    /// - Returns: `nil` where the address leads out of this store.
    private func place(
        _ address: String, _ call: SageMakerCall
    ) async throws -> (bucket: BucketName, key: String)? {
        guard address.hasPrefix("s3://") else { return nil }
        let parts = address.dropFirst("s3://".count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        // What no bucket here can be called is a bucket elsewhere.
        guard let bucket = try? BucketName(parsing: String(parts[0])),
            try await registry.bucket(bucket) != nil
        else { return nil }
        try call.access.require(.read, in: bucket)
        return (bucket, parts.count == 2 ? String(parts[1]) : "")
    }

    private static func nothing(at address: String) -> SageMakerFault {
        SageMakerFault(.validation, "Could not find model data at \(address): the bucket has no such object")
    }
}
