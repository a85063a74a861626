import CairnObjects
import Testing

@testable import CairnRegistry

@Suite("Requirements")
struct RequirementsTests {
    typealias Edit = @Sendable (inout Record) throws -> Void

    private static let blob = Descriptor(mediaType: "text/markdown", digest: Digest(of: [7]), size: 1)
    private static func input(_ name: String, digest: Bool) -> Input {
        Input(name: name, uri: "s3://\(name)", digest: digest ? Digest(of: [9]) : nil)
    }

    static let evidence: [Case<(kind: String, edit: Edit), String?>] = [
        Case("a card", ("card", { $0.card = blob }), nil),
        Case("no card", ("card", { $0.report = blob }), "fraud:2 has no model card"),
        Case("a report", ("report", { $0.report = blob }), nil),
        Case("no report", ("report", { $0.card = blob }), "fraud:2 has no evaluation report"),
        Case(
            "inputs with digests",
            ("input-digests", { $0.inputs = [input("a", digest: true), input("b", digest: true)] }), nil),
        Case("no inputs", ("input-digests", { _ in }), "fraud:2 names no inputs"),
        Case(
            "inputs, some without a digest",
            (
                "input-digests",
                {
                    $0.inputs = [
                        input("a", digest: true), input("b", digest: false), input("c", digest: false),
                    ]
                }
            ), "inputs without a digest: b, c"),
        Case("clean source", ("clean-source", { $0.source = Source(commit: "c0ffee", dirty: false) }), nil),
        Case(
            "changes beside the commit",
            ("clean-source", { $0.source = Source(commit: "c0ffee", dirty: true) }),
            "made from commit c0ffee with uncommitted changes"),
        Case(
            "nobody says whether it was clean", ("clean-source", { $0.source = Source(commit: "c0ffee") }),
            "nobody says whether commit c0ffee was all there was"),
        Case(
            "clean, but no commit", ("clean-source", { $0.source = Source(dirty: false) }),
            "fraud:2 names no commit"),
        Case("no source", ("clean-source", { _ in }), "fraud:2 names no commit"),
        Case(
            "a signature, which nobody can check",
            ("signature", { $0.custom = ["signature": "trust me"] }), "this cairn checks no signatures yet"),
    ]

    @Test("Asks for evidence, and says what is missing", arguments: evidence)
    func shown(_ row: Case<(kind: String, edit: Edit), String?>) throws {
        var scene = try Scene(#"{"automatic": {"require": {"evidence": ["\#(row.input.kind)"]}}}"#)
        try row.input.edit(&scene.record)
        let verdict = try scene.automatic()
        verdict.expect([(row.output == nil ? "+" : "-") + "evidence \(row.input.kind)"])
        if let finding = row.output { #expect(verdict.rules[0].finding == finding) }
    }

    @Test func `all kinds and all metrics are asked, in an order that stays`() throws {
        let scene = try Scene(
            #"{"automatic": {"require": {"evidence": ["report", "card"], "metrics": "#
                + #"{"b": true, "a": {"min": 1}}}}}"#
        )
        try scene.automatic().expect([
            "-evidence card", "-evidence report", "-metric a min", "-metric b present",
        ])
    }
}
