import CairnObjects
import HTTPTypes

extension Operation {
    static let versions = [
        Operation(
            .get, "\(group)/versions", "listVersions", .versions, "A group's versions",
            [Parameter.condition, .sort] + Parameter.paging,
            answers: [.json(.ref("Page"), "One page of them.")]),
        Operation(
            .post, "\(group)/versions", "registerVersion", .versions, "Register a version",
            details: "The bytes of its files were sent before, under the lease.",
            [.idempotencyKey], body: .ref("Registration"),
            answers: [
                .json(.ref("RegistrationReceipt"), "It is registered.", status: 201),
                .json(.ref("RegistrationReceipt"), "It was there already: the newest version is the same."),
            ], problems: [.unsupported]),
        Operation(
            .get, version, "showVersion", .versions, "A version, with its record and all decisions about it",
            answers: [
                .json(.ref("Version"), "The version.").tagged("The manifest's digest."), .notModified,
            ]),
        Operation(
            .delete, version, "deleteVersion", .versions, "Delete a version",
            details: "Its number is never used again, and the log keeps what it was.",
            [.ifMatch, .reason] + Parameter.ofWrites,
            answers: [.json(.ref("DeletedVersion"), "It is gone.")]),
        Operation(
            .get, "\(version)/manifest", "showManifest", .versions, "A version's manifest, as it is stored",
            answers: [
                Success(status: 200, about: "Its bytes hash to the version's digest.").tagged("Its digest.")
                    .content(MediaType.manifest, .ref("Manifest")), .notModified,
            ]),
        Operation(
            .get, "\(version)/record", "showRecord", .versions, "A version's record, as it is stored",
            answers: [
                Success(status: 200, about: "The record.").tagged("Its digest.")
                    .content(MediaType.record, .ref("Record")), .notModified,
            ]),
        Operation(
            .get, "\(version)/card", "showCard", .versions, "A version's model card",
            [.header("Accept", .text, "`text/markdown` for a page to read; else JSON.")],
            answers: [.json(.ref("Card"), "The card.").content("text/markdown", .text)]),
        Operation(
            .get, "\(version)/lineage", "showLineage", .versions, "What a version was made from",
            [.query("depth", .integer(0...100), "How far back (default 10).")],
            answers: [.json(.ref("Lineage"), "A graph.")]),
        Operation(
            .get, "\(version)/proof", "proveVersion", .versions,
            "That the log holds a version's registration",
            answers: [.text("A proof (C2SP tlog-proof), which can be checked without Cairn.")]),
    ]
}
