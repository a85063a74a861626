import CairnObjects

extension ModelCard {
    /// The card as a page of Markdown (CommonMark with GitHub's tables).
    ///
    /// What the card says stands in quotations and in rows marked `card`; nothing in it can end its
    /// quotation. All else is the page's own: from the record and the registry.
    package var markdown: String { CardPage(self).blocks.joined(separator: "\n\n") + "\n" }
}

/// A model card as blocks of Markdown.
struct CardPage {
    let card: ModelCard
    /// What the card says itself.
    let written: CardContent

    init(_ card: ModelCard) { (self.card, written) = (card, card.written.content) }

    var blocks: [String] {
        let content = card.content
        return head
            + section(
                "Model overview",
                content.overview.prose(writtenAs: written.overview),
                content.overview.facts(writtenAs: written.overview))
            + section("Intended uses", intendedUses)
            + section(
                "Business details", content.business.prose(writtenAs: written.business),
                content.business.facts(writtenAs: written.business))
            + section("Training details", training)
            + section("Evaluation details", evaluations)
            + section("Additional information", additional)
            + decisions + origin + foot
    }

    private func section(_ title: String, _ blocks: [String], _ table: String? = nil) -> [String] {
        let body = blocks + (table.map { [$0] } ?? [])
        return ["## \(title)"] + (body.isEmpty ? ["Not stated."] : body)
    }

    private var intendedUses: [String] {
        let (uses, own) = (card.content.intendedUses, written.intendedUses)
        let rating = uses.riskRating ?? .unknown
        let remark = own.riskRating == nil ? " None is stated." : ""
        return ["**Risk rating: \(rating.rawValue).**\(remark)"] + uses.prose(writtenAs: own)
            + (uses.facts(writtenAs: own, except: "risk_rating").map { [$0] } ?? [])
    }

    private var training: [String] {
        let (training, own) = (card.content.training, written.training)
        let (job, ownJob) = (training.job, own.job)
        var settings = MarkdownTable("Hyper-parameter", "Value", "From")
        for (index, parameter) in (job.userHyperParameters + job.hyperParameters).enumerated() {
            // The record's come last, and never as what users provide.
            let isWritten = index < job.userHyperParameters.count + ownJob.hyperParameters.count
            settings.add(
                MarkdownText.inline(parameter.name ?? ""), MarkdownText.inline(parameter.value ?? ""),
                Self.origin(isWritten: isWritten))
        }
        var figures = MarkdownTable("Training metric", "Value", "Notes", "From")
        for figure in job.metrics + job.userMetrics {
            figures.add(
                MarkdownText.inline(figure.name ?? ""), figure.value.map(JSON.canonicalNumber) ?? "",
                MarkdownText.inline(figure.notes ?? ""), Self.origin(isWritten: true))
        }
        let tables = [
            training.facts(writtenAs: own, except: "training_job_details"),
            job.facts(
                writtenAs: ownJob, except: "hyper_parameters", "user_provided_hyper_parameters",
                "training_metrics", "user_provided_training_metrics"),
            settings.text, figures.text,
        ]
        return training.prose(writtenAs: own) + tables.compactMap(\.self)
    }

    private var evaluations: [String] {
        card.content.evaluations.enumerated().flatMap { index, evaluation -> [String] in
            let isWritten = index < written.evaluations.count
            let own = isWritten ? written.evaluations[index] : EvaluationDetails()
            var metadata = MarkdownTable("Metadata", "Value")
            for detail in evaluation.metadata {
                metadata.add(MarkdownText.inline(detail.name), MarkdownText.inline(detail.text))
            }
            let name = MarkdownText.inline(evaluation.name ?? "")
            return ["### \(name), from the \(Self.origin(isWritten: isWritten))"]
                + (evaluation.observation.map { [MarkdownText.quote($0)] } ?? [])
                + [
                    evaluation.facts(writtenAs: own, except: "name", "metric_groups"), metadata.text,
                ].compactMap(\.self) + evaluation.groups.flatMap(Self.metrics)
        }
    }

    private static func metrics(of group: EvaluationDetails.MetricGroup) -> [String] {
        var table = MarkdownTable("Metric", "Value", "Notes")
        for metric in group.metrics {
            table.add(
                MarkdownText.inline(metric.name ?? ""), MarkdownText.inline(metric.value?.plainText ?? ""),
                MarkdownText.inline(metric.notes ?? ""))
        }
        return ["**\(MarkdownText.inline(group.name ?? ""))**", table.text ?? "No metrics."]
    }

    private var additional: [String] {
        let (additional, own) = (card.content.additional, written.additional)
        var others = CardContent()
        others.unknown = card.content.unknown
        return additional.prose(writtenAs: own)
            + additional.details.flatMap { Self.prose($0.name, $0.text, isWritten: true) }
            + [additional.facts(writtenAs: own), others.facts(writtenAs: others)].compactMap(\.self)
    }

    /// A text of several lines under its title.
    static func prose(_ title: String, _ text: String, isWritten: Bool) -> [String] {
        [
            "**\(MarkdownText.inline(title))**, from the \(origin(isWritten: isWritten)):",
            isWritten ? MarkdownText.quote(text) : MarkdownText.paragraph(text),
        ]
    }

    static func origin(isWritten: Bool) -> String { isWritten ? "card" : "record" }
}
