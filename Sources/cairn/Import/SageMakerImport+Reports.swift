import CairnObjects
import CairnRegistry
import CairnStorage

extension SageMakerImport {
    /// What the reports of a package say.
    struct Evaluation: Sendable {
        var metrics: [String: Metric] = [:]
        /// The evaluation's own bytes.
        var report: [UInt8]?
    }

    /// Reads the reports that can be had; of a figure that several have, the evaluation's counts.
    ///
    /// - Throws: `damaged` where a report has not the digest that was announced.
    func evaluation(of package: ImportedPackage) async throws -> Evaluation {
        var evaluation = Evaluation()
        for report in package.reports {
            guard let bytes = try await bytes(at: report.address) else { continue }
            let digest = Digest(of: bytes)
            if let announced = report.digest, announced != digest {
                throw CairnError(
                    .damaged,
                    "\(report.address) has the digest \(digest), not \(announced) as \(package.arn) says",
                    hint: "the report was changed after the package was made")
            }
            if report.isEvaluation { evaluation.report = bytes }
            // A report in another form has no figures that could be read.
            guard let json = try? JSONParser.parse(bytes) else { continue }
            let found = try MetricReport(json: json, report: digest).metrics
            evaluation.metrics.merge(found) { first, _ in first }
        }
        return evaluation
    }

    /// - Returns: `nil` where the bytes cannot be had, or are too many for a report.
    private func bytes(at address: String) async throws -> [UInt8]? {
        guard let (bucket, key) = ImportedPackage.place(address), !key.hasSuffix("/") else { return nil }
        do {
            var bytes: [UInt8] = []
            for try await chunk in try await source.object(bucket, key) {
                bytes += chunk
                guard bytes.count <= Document.maximumSize else { return nil }
            }
            return bytes
        } catch let error as CairnError {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    /// The tags of a group, where the other side tells any.
    func tags(of resource: String) async throws -> [String: String] {
        let list: [JSON]
        do {
            list = try await source.all("ListTags", ["ResourceArn": .string(resource)], in: "Tags")
        } catch let error as CairnError {
            // A caller may be let read packages and no tags.
            guard error.code == .forbidden || error.code == .refused else { throw error }
            context.console.note("The tags of \(resource) cannot be read: \(error.message)")
            return [:]
        }
        var tags: [String: String] = [:]
        for case .object(let tag) in list {
            guard case .string(let key)? = tag["Key"], case .string(let value)? = tag["Value"] else {
                continue
            }
            tags[key] = value
        }
        return tags
    }
}
