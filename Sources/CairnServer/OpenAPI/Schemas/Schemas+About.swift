import CairnObjects

extension Schemas {
    static let about: Table = [
        "About": .object(
            [
                "name": .constant("cairn"), "version": .text.about("The server's."),
                "origin": .text.about("The name of the log, as its checkpoints bear it."),
                "verifierKey": .text.about("What checkpoints are checked with: a note verifier key."),
            ]),
        "Problem": .object(
            [
                "type": .text(format: "uri").about("`urn:cairn:problem:` and the code."),
                "title": .text, "status": .integer(400...599),
                "detail": .text.about("What went wrong, and where."),
                "code": .enumeration(CairnError.Code.self),
                "request": .text.about("As the server's log names it."),
            ],
            optional: [
                "hint": .text.about("What to do next."),
                "rules": .list(of: .ref("RuleResult")).about(
                    "Every rule that was asked, where a policy said no."),
            ]),
        "Error": .object([
            "error": .object(
                ["code": .enumeration(CairnError.Code.self), "message": .text],
                optional: ["hint": .text, "rules": .list(of: .ref("RuleResult"))])
        ]),
    ]
}
