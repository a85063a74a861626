import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

extension SageMakerReader {
    /// Why the bytes behind an address cannot be had.
    struct Absence: Sendable {
        let address: String
        let reason: String
    }

    /// A package may have so many objects: its manifest lists every one.
    private static let mostObjects = 2000

    /// Reads what lies behind the addresses of a package.
    ///
    /// - Parameter scratch: A directory where copies are to lie; `nil` to hash only.
    func fetch(
        _ package: ImportedPackage, into scratch: FilePath?
    ) async throws -> (found: [FetchedData], absent: [Absence]) {
        var (found, absent) = ([FetchedData](), [Absence]())
        for (index, data) in package.data.enumerated() {
            do {
                found.append(try await fetch(data, into: scratch?.appending("\(index)")))
            } catch let error as CairnError {
                guard [.notFound, .forbidden, .conflict].contains(error.code) else { throw error }
                absent.append(Absence(address: data.address, reason: error.message))
            }
        }
        return (found, absent)
    }

    private func fetch(_ data: ImportedData, into path: FilePath?) async throws -> FetchedData {
        guard let (bucket, key) = data.place else {
            throw CairnError(.notFound, "\(data.address) is no object of S3's")
        }
        let root = key.lastIndex(of: "/").map { String(key[...$0]) } ?? ""
        guard data.isPrefix else {
            return FetchedData(
                data: data, objects: [try await object(bucket, key, root, data.tag, into: path)])
        }
        let keys = try await source.keys(bucket, prefix: key, limit: Self.mostObjects + 1)
        guard !keys.isEmpty else { throw CairnError(.notFound, "\(data.address) has no objects") }
        guard keys.count <= Self.mostObjects else {
            throw CairnError(
                .invalid, "\(data.address) has more than \(Self.mostObjects) objects: too many for a version",
                hint: "pack them into an archive there, or leave the group out by naming the others")
        }
        var objects: [FetchedData.Object] = []
        for (index, key) in keys.enumerated() {
            let place = path.map { FilePath("\($0.string)-\(index)") }
            objects.append(try await object(bucket, key, root, nil, into: place))
        }
        return FetchedData(data: data, objects: objects)
    }

    /// - Throws: `conflict` where the object is not the one with the entity tag.
    private func object(
        _ bucket: String, _ key: String, _ root: String, _ wanted: String?, into path: FilePath?
    ) async throws -> FetchedData.Object {
        let (bytes, tag) = try await source.object(bucket, key)
        if let wanted, let tag, wanted != tag {
            throw CairnError(
                .conflict,
                "s3://\(bucket)/\(key) has the entity tag \(tag), not \(wanted): it was overwritten since")
        }
        let (digest, size) = try await Self.read(bytes, into: path)
        var file: LocalFile?
        if let path, case .file(let copy) = try FileScan.attachment(path.string).source { file = copy }
        return FetchedData.Object(
            name: String(key.dropFirst(root.count)), digest: digest, size: size, file: file)
    }

    private static func read(
        _ bytes: ByteStream, into path: FilePath?
    ) async throws -> (digest: Digest, size: Int64) {
        let file = try path.map {
            try FileDescriptor.open(
                $0, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        }
        do {
            var hasher = SHA256Hasher()
            var size: Int64 = 0
            for try await chunk in bytes {
                hasher.update(chunk)
                size += Int64(chunk.count)
                try file?.writeAll(chunk)
            }
            try file?.close()
            return (hasher.finalize(), size)
        } catch {
            try? file?.close()  // the error that led here is the one to report
            throw error
        }
    }

    /// What the reports of a package say.
    struct Evaluation: Sendable {
        var metrics: [String: Metric] = [:]
        /// The evaluation's own bytes.
        var report: [UInt8]?
        /// Reports that cannot be had, or are not what was announced.
        var absent: [Absence] = []
    }

    /// Reads the reports that can be had; of a figure that several have, the evaluation's counts.
    func evaluation(of package: ImportedPackage) async throws -> Evaluation {
        var evaluation = Evaluation()
        for report in package.reports {
            let bytes: [UInt8]
            do {
                bytes = try await self.bytes(at: report.address)
            } catch let error as CairnError {
                guard [.notFound, .forbidden, .unsupported].contains(error.code) else { throw error }
                evaluation.absent.append(Absence(address: report.address, reason: error.message))
                continue
            }
            let digest = Digest(of: bytes)
            if let announced = report.digest, announced != digest {
                let reason = "it has the digest \(digest), not \(announced): it was changed since"
                evaluation.absent.append(Absence(address: report.address, reason: reason))
                continue
            }
            if report.isEvaluation { evaluation.report = bytes }
            // A report in another form has no figures that could be read.
            guard let json = try? JSONParser.parse(bytes) else { continue }
            let found = try MetricReport(json: json, report: digest).metrics
            evaluation.metrics.merge(found) { first, _ in first }
        }
        return evaluation
    }

    /// - Throws: `notFound` and `forbidden` where the bytes cannot be had, `unsupported` for too many.
    private func bytes(at address: String) async throws -> [UInt8] {
        let data = ImportedData(address: address, isPrefix: false, tag: nil)
        guard let (bucket, key) = data.place, !key.hasSuffix("/") else {
            throw CairnError(.notFound, "\(address) is no object of S3's")
        }
        var bytes: [UInt8] = []
        for try await chunk in try await source.object(bucket, key).bytes {
            bytes += chunk
            guard bytes.count <= Document.maximumSize else {
                throw CairnError(
                    .unsupported, "\(address) has more than \(Document.maximumSize >> 20) MiB: no report")
            }
        }
        return bytes
    }
}
