import CairnObjects

extension CardContent {
    /// What the record of a version says, in the words of a model card.
    init(recordOf version: Version) {
        let record = version.record
        overview.name = version.id.group.description
        overview.version = Double(version.id.number.value)
        overview.description = record.message.isEmpty ? nil : record.message.withLineFeeds
        overview.creator = record.author.name + (record.author.email.map { " <\($0)>" } ?? "")
        // A manifest whose files could not be named would not have been decoded.
        overview.artifacts = ((try? version.files()) ?? []).map { "\($0.name)@\($0.content.digest)" }
        overview.inferenceEnvironment.containerImages =
            record.inference.flatMap(Self.image).map { [$0] } ?? []
        // The record has no place for a rating, and to say nothing would look like no risk.
        intendedUses.riskRating = .unknown
        training.job.datasets = record.inputs.map { input in
            (input.uri ?? input.name) + (input.digest.map { "@\($0)" } ?? "")
        }
        training.job.hyperParameters = record.parameters.sorted { $0.key < $1.key }.map { name, value in
            var parameter = TrainingJob.HyperParameter()
            (parameter.name, parameter.value) = (name, value.plainText)
            return parameter
        }
        evaluations = Self.evaluation(of: record.metrics).map { [$0] } ?? []
    }

    /// The image with its digest, whether or not its name has it already.
    private static func image(_ inference: Inference) -> String? {
        guard let image = inference.image else { return inference.imageDigest?.description }
        guard let digest = inference.imageDigest, !image.contains(digest.description) else { return image }
        return "\(image)@\(digest)"
    }

    /// The metrics in groups, one for each data set and split.
    private static func evaluation(of metrics: [String: Metric]) -> EvaluationDetails? {
        guard !metrics.isEmpty else { return nil }
        var evaluation = EvaluationDetails()
        evaluation.name = "Recorded metrics"
        evaluation.datasets = Set(metrics.values.compactMap(\.dataset)).sorted()
        let groups = Dictionary(grouping: metrics) { _, metric in
            let data = [metric.dataset, metric.split].compactMap { $0 }
            return data.isEmpty ? "Data not named" : data.joined(separator: ", ")
        }
        evaluation.groups = groups.sorted { $0.key < $1.key }.map { name, members in
            var group = EvaluationDetails.MetricGroup()
            group.name = name
            group.metrics = members.sorted { $0.key < $1.key }.map { EvaluationMetric(name: $0, $1) }
            return group
        }
        return evaluation
    }
}

extension EvaluationMetric {
    /// A metric of a record. The schema has no member for its bounds and its goal: they become its notes.
    fileprivate init(name: String, _ metric: Metric) {
        self.init()
        (self.name, kind, value) = (name, .number, .number(metric.value))
        var remarks: [String] = []
        switch (metric.lower.map(JSON.canonicalNumber), metric.upper.map(JSON.canonicalNumber)) {
        case (let lower?, let upper?): remarks.append("\(lower) to \(upper)")
        case (let lower?, nil): remarks.append("at least \(lower)")
        case (nil, let upper?): remarks.append("at most \(upper)")
        case (nil, nil): break
        }
        if let goal = metric.goal { remarks.append(goal.rawValue) }
        if let report = metric.report { remarks.append("report \(report)") }
        notes = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    }
}

extension JSON {
    /// A value as people read it in one line: text without quotes.
    var plainText: String {
        if case .string(let text) = self { text } else { String(decoding: canonicalBytes, as: UTF8.self) }
    }
}
