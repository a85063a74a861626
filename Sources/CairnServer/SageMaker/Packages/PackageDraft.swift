import CairnObjects
import CairnRegistry
import CairnStorage

/// A package in the making: the request's members, what its addresses stand for, and what its reports say.
struct PackageDraft: Sendable {
    /// The request's members that never change later, completed by what was found.
    var members: [String: JSON]
    var data = PackageData()
    var metrics: [String: Metric] = [:]
    /// The evaluation report.
    var report: StoredObject?

    /// What lives elsewhere: in the approval, in labels, in the log, in the name.
    static let movable: Set<String> = [
        "ModelPackageName", "ModelPackageGroupName", "ModelApprovalStatus", "CustomerMetadataProperties",
        "Tags", "ClientToken",
    ]

    /// What tells the request from another that says the same.
    let request: String

    init(_ input: [String: JSON]) {
        members = input.filter { !Self.movable.contains($0.key) }
        request = input["ClientToken"]?.text ?? [UInt8].random(count: 16).hexadecimal
    }

    /// Everything that a record has a place for.
    func record(by principal: Principal, at time: Timestamp) -> Record {
        var record = Record(author: Author(name: "\(principal)", principal: principal), createdAt: time)
        record.message = members["ModelPackageDescription"]?.text ?? ""
        record.metrics = metrics
        record.inputs = data.inputs
        record.inference = inference
        let properties = members["MetadataProperties"]?.members ?? [:]
        if properties["CommitId"] != nil || properties["Repository"] != nil {
            record.source = Source(
                repository: properties["Repository"]?.text, commit: properties["CommitId"]?.text)
        }
        if let tool = properties["GeneratedBy"]?.text {
            record.build = Build()
            record.build?.tool = tool
            // Most often the resource name of the job that trained it.
            record.trigger = tool.hasPrefix("arn:") ? tool : nil
        }
        record.custom[PackageDetails.key] =
            PackageDetails(
                members, pinned: data.pinned, request: request
            ).json
        return record
    }

    private var inference: Inference? {
        guard let spec = members["InferenceSpecification"]?.members else { return nil }
        let container = spec["Containers"]?.items?.first?.members ?? [:]
        var inference = Inference(
            image: container["Image"]?.text, framework: container["Framework"]?.text)
        // A digest that is none stays in the members, where it was given.
        inference.imageDigest = container["ImageDigest"]?.text.flatMap {
            try? Digest(parsing: $0.lowercased())
        }
        inference.contentTypes = spec["SupportedContentTypes"]?.items?.compactMap(\.text) ?? []
        inference.instanceTypes =
            spec["SupportedRealtimeInferenceInstanceTypes"]?.items?.compactMap(\.text) ?? []
        return inference == Inference() ? nil : inference
    }
}

extension SageMakerDoor {
    /// Looks behind every address of a request.
    func draft(_ call: SageMakerCall) async throws -> PackageDraft {
        try CardSchema.check(packageCard: call.input["ModelCard"])
        var draft = PackageDraft(call.input)
        try await pin(&draft.members, into: &draft.data, call)
        guard let metrics = draft.members["ModelMetrics"]?.members else { return draft }
        var completed = metrics
        for (part, reports) in metrics.sorted(by: { $0.key > $1.key }) {
            var sources = reports.members ?? [:]
            for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
                guard var source = source.members, let address = source["S3Uri"]?.text,
                    let object = try await object(at: address, call)
                else { continue }
                try check(source["ContentDigest"]?.text, of: object, address)
                source["ContentDigest"] = source["ContentDigest"] ?? .text(object.digest)
                sources[name] = .object(source)
                if part == "ModelQuality", name == "Statistics" { draft.report = object }
                let found = try await report(object, address)
                draft.metrics.merge(found.metrics) { first, other in
                    part == "ModelQuality" ? other : first
                }
            }
            completed[part] = .object(sources)
        }
        draft.members["ModelMetrics"] = .object(completed)
        return draft
    }

    /// Pins what the specifications of a package name, and completes them by what was found.
    func pin(
        _ members: inout [String: JSON], into data: inout PackageData, _ call: SageMakerCall
    ) async throws {
        for name in ["InferenceSpecification", "SourceAlgorithmSpecification"] {
            guard let spec = members[name]?.members else { continue }
            members[name] = .object(try await pinned(spec, &data, call))
        }
        guard let more = members["AdditionalInferenceSpecifications"]?.items else { return }
        members["AdditionalInferenceSpecifications"] = .array(try await pinned(more, &data, call))
    }

    func pinned(
        _ specs: [JSON], _ data: inout PackageData, _ call: SageMakerCall
    ) async throws -> [JSON] {
        var completed: [JSON] = []
        for spec in specs { completed.append(.object(try await pinned(spec.members ?? [:], &data, call))) }
        return completed
    }

    func pinned(
        _ spec: [String: JSON], _ data: inout PackageData, _ call: SageMakerCall
    ) async throws -> [String: JSON] {
        var spec = spec
        for list in ["Containers", "SourceAlgorithms"] {
            guard let items = spec[list]?.items else { continue }
            var completed: [JSON] = []
            for item in items {
                var container = item.members ?? [:]
                if let address = container["ModelDataUrl"]?.text {
                    let piece = try await piece(address, call)
                    try data.add(piece)
                    if let object = piece.objects.first {
                        container["ModelDataETag"] = .string(
                            try Self.tag(of: object, given: container["ModelDataETag"]?.text, address))
                    }
                }
                if var source = container["ModelDataSource"]?.members,
                    let given = source["S3DataSource"]?.members
                {
                    source["S3DataSource"] = .object(try await pinned(source: given, &data, call))
                    container["ModelDataSource"] = .object(source)
                }
                if let given = container["AdditionalS3DataSource"]?.members {
                    container["AdditionalS3DataSource"] = .object(
                        try await pinned(source: given, &data, call))
                }
                if let more = container["AdditionalModelDataSources"]?.items {
                    container["AdditionalModelDataSources"] = .array(
                        try await pinned(channels: more, &data, call))
                }
                completed.append(.object(container))
            }
            spec[list] = .array(completed)
        }
        return spec
    }

    private func pinned(
        source: [String: JSON], _ data: inout PackageData, _ call: SageMakerCall
    ) async throws -> [String: JSON] {
        guard let address = source["S3Uri"]?.text else { return source }
        var source = source
        let piece = try await piece(address, isPrefix: source["S3DataType"] == "S3Prefix", call)
        try data.add(piece)
        if piece.objects.count == 1, source["S3DataType"] == "S3Object" {
            source["ETag"] = .string(
                try Self.tag(of: piece.objects[0], given: source["ETag"]?.text, address))
        }
        return source
    }

    /// Data that comes beside a container's model, each in a channel of its own.
    private func pinned(
        channels: [JSON], _ data: inout PackageData, _ call: SageMakerCall
    ) async throws -> [JSON] {
        var completed: [JSON] = []
        for channel in channels {
            var channel = channel.members ?? [:]
            if let source = channel["S3DataSource"]?.members {
                channel["S3DataSource"] = .object(try await pinned(source: source, &data, call))
            }
            completed.append(.object(channel))
        }
        return completed
    }

    /// The object's entity tag.
    ///
    /// - Throws: a fault where the request names another: the object is not the one that was meant.
    private static func tag(
        of object: StoredObject, given: String?, _ address: String
    ) throws(SageMakerFault) -> String {
        guard let given, given.filter({ $0 != "\"" }) != object.etag else { return object.etag }
        throw SageMakerFault(
            .validation, "\(address) has the ETag \(object.etag), not \(given): it was overwritten")
    }

    /// A digest that was announced must be that of the bytes.
    private func check(_ given: String?, of object: StoredObject, _ address: String) throws {
        guard let given, let digest = try? Digest(parsing: given.lowercased()), digest != object.digest else {
            return  // what is no SHA-256 cannot be compared
        }
        throw SageMakerFault(.validation, "\(address) has the digest \(object.digest), not \(given)")
    }

    /// What a report says; nothing where it is too large, or no JSON, as a report in another form is.
    private func report(_ object: StoredObject, _ address: String) async throws -> MetricReport {
        guard let bytes = try await registry.bytes(of: object, upTo: Int64(Document.maximumSize)) else {
            throw SageMakerFault(
                .validation, "\(address) has over \(Document.maximumSize) bytes, too many for a report")
        }
        do {
            return try MetricReport(json: try JSONParser.parse(bytes), report: object.digest)
        } catch {
            guard address.lowercased().hasSuffix(".json") else {
                return try MetricReport(json: .null, report: object.digest)
            }
            throw SageMakerFault(.validation, "The report at \(address) cannot be read: \(error.message)")
        }
    }
}
