import CairnObjects

@testable import CairnRegistry
@testable import CairnServer

extension FuzzTarget {
    /// Model cards, as JSON and as Markdown: what is read of them, and how a page shows them.
    static let card = FuzzTarget("card", mutations: 60) { bytes in
        for type in ["application/json", "text/markdown", "application/octet-stream"] {
            try MarkupCheck.check(CardHTML.render(bytes, mediaType: type).text)
            guard let card = try read({ () throws(CairnError) in try WrittenCard(bytes, mediaType: type) })
            else { continue }
            let written = card.content.json.canonicalBytes
            let again: CardContent
            do {
                again = try CardContent(json: try JSONParser.parse(written), path: "card")
            } catch {
                // An empty card, and one of unknown members, is written as nothing that reads as a card.
                guard card.content == CardContent() else {
                    throw Finding("a card does not read what it writes: \(error)")
                }
                continue
            }
            try hold(again.json.canonicalBytes == written, "a card, written and read again, is another")
        }
    }

    /// Markdown as markup: nothing of it may become markup of its own.
    static let markdown = FuzzTarget(text: "markdown", limit: 2048) { text in
        try MarkupCheck.check(MarkdownHTML.render(text).text)
    }

    static let metricReport = FuzzTarget("metric-report") { bytes in
        let report = try read { () throws(CairnError) in
            try MetricReport(json: try JSONParser.parse(bytes), report: Digest(of: bytes))
        }
        for (name, metric) in report?.metrics ?? [:] {
            try hold(metric.value.isFinite && !name.isEmpty, "a metric without a name or a figure")
            let again = try Metric(json: metric.json, path: "metric")
            try hold(again == metric, "a metric, written and read again, is another")
        }
    }
}
