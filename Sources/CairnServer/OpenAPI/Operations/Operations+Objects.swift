import CairnObjects
import HTTPTypes

extension Operation {
    static let objects = [
        Operation(
            .get, "\(root)/refs", "listRefs", .objects, "Refs, and what they name",
            [
                .query(
                    "scope",
                    .words([
                        "all", "group", "stages", "observations", "users", "tokens", "issuers", "webhooks",
                    ]), "Which ones (default `all`)."),
                .query("group", .groupName, "Whose, for `group`, `stages` and `observations`."),
                .query("number", .versionNumber, "Of which version, for `observations`."),
            ],
            answers: [
                .json(
                    .object(["logSize": .count, "refs": .map(of: .digest)]),
                    "As they were when the log had so many entries.")
            ], problems: [.notFound], access: ofRefs),
        Operation(
            .get, "\(root)/refs/**", "showRef", .objects, "What a ref names", rest: "ref",
            answers: [
                .json(.object(["ref": .refName, "target": .digest]), "The digest.").tagged("The same."),
                .notModified,
            ], access: ofRefs),
        Operation(
            .get, "\(root)/documents/{digest}", "showDocument", .objects, "A document, as it is stored",
            answers: [
                .json(.anything, "Its bytes hash to the digest; they never change.").tagged("The digest.")
                    .header("Cache-Control", "For ever.", .text), .notModified,
            ]),
        Operation(
            .post, "\(root)/documents", "showDocuments", .objects, "Many documents at once",
            body: .body([:], optional: ["digests": .list(of: .digest, 0...500)]),
            answers: [
                .json(.object(["documents": .map(of: .text)]), "Those that are there, byte for byte.")
            ]),
        Operation(
            .post, "\(root)/query", "query", .objects, "Ask the index, by a condition as a value",
            body: .ref("Query"), answers: [.json(.ref("QueryResult"), "The versions, or their number.")]),
    ]
}
