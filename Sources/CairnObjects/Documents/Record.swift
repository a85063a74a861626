/// What is known about a version when it is registered, fixed for ever: the config of its manifest.
///
/// What may change later (approval, labels, stages) lives beside it, behind refs. Members that this program
/// does not know are kept and written back.
package struct Record: DocumentValue, Equatable {
    package static let mediaType = MediaType.record

    /// Manifests that this version derives from; the first is the one it retrains.
    package var parents: [Digest] = []
    package var author: Author
    package var createdAt: Timestamp
    package var message: String = ""
    package var metrics: [String: Metric] = [:]
    /// Hyper-parameters: any JSON value, most often a number or text.
    package var parameters: [String: JSON] = [:]
    package var inputs: [Input] = []
    package var source: Source?
    package var build: Build?
    package var inference: Inference?
    /// The model card, a blob.
    package var card: Descriptor?
    /// The evaluation report, a blob.
    package var report: Descriptor?
    /// What monitoring is to compare observations with; a metric without one is its own.
    package var baselines: [String: Metric] = [:]
    /// The log entry or event that caused the training.
    package var trigger: String?
    package var custom: [String: JSON] = [:]
    package var unknown: [String: JSON] = [:]

    package init(author: Author, createdAt: Timestamp) {
        (self.author, self.createdAt) = (author, createdAt)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "record")
        for (index, text) in try members.strings("parents").enumerated() {
            do {
                parents.append(try Digest(parsing: text))
            } catch {
                throw error.inside(members.path(of: "parents[\(index)]"))
            }
        }
        author = try Author(
            json: try members.required("author", members.take("author")), path: members.path(of: "author"))
        createdAt = try members.required(
            "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:)))
        message = try members.string("message") ?? ""
        metrics = try Self.metrics(
            json: .object(try members.object("metrics")), path: members.path(of: "metrics"))
        parameters = try members.object("parameters")
        for (index, input) in try members.array("inputs").enumerated() {
            inputs.append(try Input(json: input, path: members.path(of: "inputs[\(index)]")))
        }
        source = try members.value("source", Source.init(json:path:))
        build = try members.value("build", Build.init(json:path:))
        inference = try members.value("inference", Inference.init(json:path:))
        card = try members.value("card", Descriptor.init(json:path:))
        report = try members.value("report", Descriptor.init(json:path:))
        baselines = try Self.metrics(
            json: .object(try members.object("baselines")), path: members.path(of: "baselines"))
        trigger = try members.string("trigger")
        custom = try members.object("custom")
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "parents": .array(parents.map(JSON.text)), "author": author.json,
                "createdAt": .text(createdAt),
                "message": message.isEmpty ? nil : .string(message),
                "metrics": .object(metrics.mapValues(\.json)),
                "parameters": .object(parameters), "inputs": .array(inputs.map(\.json)),
                "source": source?.json,
                "build": build?.json, "inference": inference?.json, "card": card?.json,
                "report": report?.json, "baselines": .object(baselines.mapValues(\.json)),
                "trigger": trigger.map(JSON.string), "custom": .object(custom),
            ], and: unknown)
    }

    /// Reads an object of metrics by name.
    ///
    /// - Throws: `invalid` where the value is no object, or a metric is no finite number.
    package static func metrics(json: JSON, path: String) throws(CairnError) -> [String: Metric] {
        var metrics: [String: Metric] = [:]
        for (name, value) in try JSONMembers(json, path: path).rest {
            metrics[name] = try Metric(json: value, path: "\(path).\(name)")
        }
        return metrics
    }
}
