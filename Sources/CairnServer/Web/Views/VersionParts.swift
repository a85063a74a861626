import CairnObjects
import CairnRegistry

/// The sections of a version's page.
struct VersionParts: Sendable {
    /// What a version is measured against.
    struct Comparison: Sendable {
        let title: HTML
        let diff: VersionDiff
    }

    /// How a version came to be.
    struct Origin: Sendable {
        let registration: LogEntry?
        /// Those that somebody may see.
        var parents: [VersionID] = []

        init(registration: LogEntry?) { self.registration = registration }
    }

    let version: Version
    /// With which the registry's log is checked.
    let key: VerifierKey
    private var record: Record { version.record }

    func metrics(_ comparisons: [Comparison]) -> HTML {
        let heads: [HTML] =
            ["Metric", "Value", "Measured on"]
            + comparisons.map { (comparison) -> HTML in
                let other = comparison.diff.before
                let link = Element.link(PageAddress.version(other), "\(other.number)")
                return "Against \(comparison.title) \(link)"
            }
        let rows = record.metrics.sorted { $0.key < $1.key }.map { name, metric -> [HTML] in
            let bounds: HTML
            if let lower = metric.lower, let upper = metric.upper {
                bounds = " <small>\(Element.figure(lower)) to \(Element.figure(upper))</small>"
            } else {
                bounds = .none
            }
            let place = [metric.dataset, metric.split].compactMap { $0 }.joined(separator: ", ")
            return ["\(name)", "\(Element.figure(metric.value))\(bounds)", "\(place)"]
                + comparisons.map { comparison in
                    comparison.diff.metrics.first { $0.name == name }.map(Self.change) ?? "–"
                }
        }
        return Element.table("Metrics", heads, rows, empty: "None were measured.", room: 10_000)
    }

    /// A difference, and whether it is for the better: in words too, not by colour alone.
    static func change(_ change: VersionDiff.MetricChange) -> HTML {
        guard let difference = change.difference else { return "–" }
        let text = (difference > 0 ? "+" : "") + Element.figure(difference)
        switch change.isBetter {
        case true?: return "<span class=\"good\">\(text) better</span>"
        case false?: return "<span class=\"bad\">\(text) worse</span>"
        case nil: return difference == 0 ? "equal" : "\(text)"
        }
    }

    func files() throws(CairnError) -> HTML {
        let rows = try version.files().map { file -> [HTML] in
            [
                Element.link(PageAddress.file(file.name, of: version.id), "\(file.name)"),
                "\(Element.size(file.content.size))", "\(file.content.mediaType)",
                Element.digest(file.content.digest),
            ]
        }
        return Element.table(
            "Files", ["Name", "Size", "Type", "Digest"], rows, empty: "None.", room: 10_000)
    }

    func parameters() -> HTML {
        let rows = record.parameters.sorted { $0.key < $1.key }.map { name, value -> [HTML] in
            ["\(Element.short(name))", "\(Element.short(Self.text(value), 500))"]
        }
        return Element.table(
            "Parameters", ["Parameter", "Value"], rows, empty: "None were recorded.", room: 8000)
    }

    /// So many inputs are listed, and so many decisions, the newest.
    private static let (mostInputs, mostApprovals) = (10, 10)

    /// A value as people read it.
    static func text(_ json: JSON) -> String {
        if case .string(let text) = json { return text }
        return String(decoding: json.canonicalBytes, as: UTF8.self)
    }

    func provenance(_ origin: Origin) -> HTML {
        let author = record.author
        let parents = origin.parents.prefix(Self.mostInputs).map {
            Element.link(PageAddress.version($0), "\($0)")
        }
        let (source, build) = (record.source, record.build)
        let inputs = record.inputs.prefix(Self.mostInputs).map { input -> HTML in
            let digest = input.digest.map { Element.digest($0) } ?? .none
            let place = input.uri.map { "<br>\(Element.outside($0))" as HTML } ?? .none
            return "<li>\(Element.short(input.name)) \(digest)\(place)</li>\n"
        }
        let image = record.inference?.image.map { "<code>\($0)</code>" as HTML }
        return Element.list([
            ("Manifest", Element.digest(version.id.manifest)),
            ("Made", Element.time(record.createdAt)),
            (
                "Registered",
                origin.registration.map {
                    "\(Element.time($0.at)) by \($0.actor) <small>entry \($0.sequence) of the log</small>"
                }
            ),
            ("Made from", parents.isEmpty ? nil : .joined(parents, by: ", ")),
            ("Author", "\(author.name)\(author.email.map { " <small>\($0)</small>" as HTML } ?? .none)"),
            ("Repository", source?.repository.map(Element.outside)),
            (
                "Commit",
                source?.commit.map {
                    "<code>\($0)</code>\(source?.dirty == true ? " with changes of its own" as HTML : .none)"
                }
            ),
            ("Run", build?.runURL.map(Element.outside)), ("Tool", build?.tool.map { "\($0)" }),
            ("Host", build?.host.map { "\($0)" }), ("User", build?.user.map { "\($0)" }),
            ("Started", build?.started.map(Element.time)), ("Finished", build?.finished.map(Element.time)),
            ("Command", build?.command.map { "<code>\(Element.short($0, 1000))</code>" }),
            ("Trigger", record.trigger.map { "\($0)" }),
            (
                "Inputs",
                inputs.isEmpty
                    ? nil
                    : "<ul class=\"plain\">\(inputs)</ul>\(Element.rest(record.inputs.count - inputs.count))"
            ),
            ("Image", image), ("Framework", record.inference?.framework.map { "\($0)" }),
        ])
    }

    func approvals() -> HTML {
        let items = version.approvals.prefix(Self.mostApprovals).map { approval -> HTML in
            let reason: HTML =
                approval.reason.isEmpty ? .none : "<br>“\(Element.short(approval.reason, 400))”"
            let votes = approval.votes.prefix(20).map { vote -> HTML in
                "<li>\(vote.actor) \(vote.isFor ? "for" : "against"), \(Element.time(vote.at))</li>\n"
            }
            let list: HTML = votes.count > 1 ? "<ul>\(votes)</ul>" : .none
            return """
                <li>\(Element.badge(approval.state)) \(approval.actor), \(Element.time(approval.at))\
                \(reason)\(list)</li>

                """
        }
        return items.isEmpty
            ? "<p class=\"quiet\">Nobody has decided.</p>"
            : "<ol class=\"timeline\">\(items)</ol>" + Element.rest(version.approvals.count - items.count)
    }

    func labels() -> HTML {
        let labels = version.labels.sorted { $0.key < $1.key }
        let shown = labels.prefix(Self.mostLabels).map {
            ("\($0.key)" as HTML, "\(Element.short($0.value))" as HTML?)
        }
        return Element.list(shown) + Element.rest(labels.count - shown.count)
    }

    private static let mostLabels = 30

    /// So many are listed, the newest.
    private static let mostObservations = 50

    func observations() -> HTML {
        let all = version.observations
        let rows = all.suffix(Self.mostObservations).reversed().map { observation -> [HTML] in
            let value = observation.value
            let metrics = value.metrics.sorted { $0.key < $1.key }.map { name, metric -> HTML in
                "<li>\(name) \(Element.figure(metric.value))</li>"
            }
            let failed = value.drift.filter { !$0.passes }
            let drift = failed.map { "<li class=\"bad\">\($0.finding)</li>" as HTML }
            return [
                Element.time(value.at), "\(value.actor)", "\(value.stage?.description ?? "")",
                "<ul class=\"plain\">\(metrics.prefix(20).map(\.self))\(drift.prefix(5).map(\.self))</ul>",
                "\(Element.short(value.message))",
            ]
        }
        guard !rows.isEmpty else { return .none }
        let rest: HTML =
            all.count > rows.count
            ? "<p class=\"quiet\">The newest \(rows.count) of \(all.count).</p>" : .none
        let table = Element.table(
            "Observations", ["When", "By", "Stage", "Found", "Message"], rows, room: 8000)
        return ObservationCharts(version: version).html + table + rest
    }

    /// What fetches the version, and what shows that it is what was registered.
    func commands(at registry: String) -> HTML {
        let id = version.id
        let proof = "\(id.group)-\(id.number).\(LogProof.fileExtension)"
        return """
            <p>Fetch it, checked while it comes:</p>
            \(Element.command("cairn pull \(id) --registry \(registry)"))
            <p>Look whether its bytes are what was registered:</p>
            \(Element.command("cairn verify \(id) --registry \(registry)"))
            <p>Prove to others that the log has it, without this server:</p>
            <p><a class="button" href="\(PageAddress.version(id))/proof" download>Download the proof</a></p>
            \(Element.command("cairn audit check \(proof) --key '\(key.encoded)'"))

            """
    }
}
