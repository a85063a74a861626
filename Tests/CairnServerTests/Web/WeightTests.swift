import CairnAutomation
import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Testing

@testable import CairnServer

/// No page weighs 100 kB, whatever somebody wrote: with 100 long rows, long texts, and as many of everything
/// as nobody has.
@Suite(.timeLimit(.minutes(5))) struct WeightTests {
    /// Each of its characters takes six bytes in markup.
    private static let long = String(repeating: "\"", count: 400)
    private static let group = String(repeating: "fraud-cards-", count: 5) + "xyz"

    @Test func everyPageIsLight() async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            try await fill(office)
            let columns = (0..<6).map { "metrics.a-metric-of-some-name-\($0)" }.joined(separator: ",")
            let group = "/groups/\(Self.group)"
            let paths = [
                "/", "/decide", "/history", group, "\(group)?columns=\(columns)",
                "\(group)?columns=params.note,params.note-1,author,labels.l1&sort=metrics.auc:asc",
                "\(group)/versions/106", "\(group)/versions/3",
                "\(group)/compare?versions=106,105,104,103,102,101",
                "\(group)/stages/production", "\(group)/stages/production/rollback", "/verification",
                "/search?q=%22", "/search?q=note", "/search?where=number%20%3E%200",
                "/administration", "/administration/users/u1", "/administration/new-user", "/tokens",
                "/new-token", "/administration/webhooks", "/administration/new-webhook",
                "/administration/webhooks/w1",
            ]
            for path in paths {
                let reply = try await root.get(path)
                #expect(reply.status == .ok, "\(path): \(reply.text.prefix(2000))")
                #expect(reply.bytes.count < 100_000, "\(path)")
            }
            let rows = try await root.get(group).text
            #expect(rows.components("aria-label=\"Compare ") == 100)
            #expect(try await root.get("\(group)/versions/106").text.contains("more; the command line"))
        }
    }

    @Test func aTextIsCutByWhatItsMarkupTakes() {
        #expect(Element.short("abc", 3) == "abc" && Element.short("abcd", 3) == "abc…")
        #expect(Element.short("\"\"\"", 12) == "\"\"…")
        #expect(Element.short("äää", 4) == "ää…")
        let html: HTML = "\(Element.short(String(repeating: "<\u{301}", count: 5000), 100))"
        #expect(html.text.utf8.count <= 103)
    }

    private func fill(_ office: Office) async throws {
        let (registry, root) = (office.registry, try Office.root)
        let group = try GroupName(parsing: Self.group)
        _ = try await registry.createGroup(group, description: Self.long, by: root)
        let why = Intent(by: try Principal(parsing: "root"), reason: Self.long)
        var last: VersionID?
        for number in 1...106 {
            last = try await register(number, after: last, in: group, registry, why)
            guard let last, number > 103 else { continue }
            _ = try await registry.decide(last, .approved, by: why)
            for stage in 0..<12 {
                _ = try await registry.promote(
                    last,
                    to: try StageName(parsing: stage == 0 ? "production" : "a-stage-of-some-name-\(stage)"),
                    by: why)
            }
        }
        if let last {
            let labels = (0..<50).map { ("l\($0)", String(Self.long.prefix(256))) }
            _ = try await registry.label(
                last, set: Dictionary(uniqueKeysWithValues: labels), unset: [], by: why)
            for number in 0..<50 {
                _ = try await registry.observe(
                    last, ObservationDraft(metrics: ["auc": try Metric(0.5), "m\(number)": try Metric(1)]),
                    by: why)
            }
        }
        for number in 1...110 {
            let user = try Handle(parsing: "u\(number)")
            let grants = try (0..<(number > 1 ? 6 : 100)).map {
                try Grant(parsing: "reader:\(Self.group)-\($0)*")
            }
            _ = try await registry.createUser(user, grants: grants, description: Self.long, by: root)
            _ = try await registry.createToken(
                TokenDraft(user: user, description: Self.long, grants: grants), by: root)
            var draft = WebhookDraft(url: "https://example.com/" + String(repeating: "h", count: 1900))
            (draft.actions, draft.groups) = (Action.allCases, try GroupPattern(parsing: Self.group))
            let name = try Handle(parsing: "w\(number)")
            _ = try await office.webhooks.createWebhook(name, draft, by: root)
            var edit = WebhookEdit()
            edit.isDisabled = true
            _ = try await office.webhooks.editWebhook(name, edit, by: why)
        }
    }

    private func register(
        _ number: Int, after parent: VersionID?, in group: GroupName, _ registry: Registry, _ why: Intent
    ) async throws -> VersionID {
        var record = Record(
            author: Author(name: Self.long, email: "a@example.com"), createdAt: registry.clock())
        record.message = Self.long
        record.parents = parent.map { [$0.manifest] } ?? []
        for index in 0..<(number > 103 ? 120 : 6) {
            record.metrics["a-metric-of-some-name-\(index)"] = try Metric(Double(number) / 7 + Double(index))
            record.parameters["note-\(index)"] = .string(Self.long)
        }
        record.metrics["auc"] = try Metric(1 / Double(number))
        record.parameters["note"] = .string(Self.long + "\(number)")
        record.inputs = (0..<12).map {
            Input(
                name: "\(Self.long.prefix(100))\($0)", uri: "https://example.com/" + Self.long,
                digest: Digest(of: [1, UInt8($0)]))
        }
        record.build = Build()
        record.build?.command = Self.long
        let count = number > 103 ? 80 : 1
        let files = try (0..<count).map {
            Registration.File(
                name: try FileName(parsing: "a/path/to/some/file-\($0).bin"),
                source: .bytes(Array("\(number) \($0)".utf8)))
        }
        var registration = Registration(group: group, files: files, record: record)
        registration.card = .init(
            name: try FileName(parsing: "card.md"),
            source: .bytes(Array(String(repeating: "# A \"card\"\n\n- <b>\n", count: 3000).utf8)))
        return try await registry.register(registration, by: why).version
    }
}
