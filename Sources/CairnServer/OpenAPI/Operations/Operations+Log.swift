import CairnObjects
import HTTPTypes

extension Operation {
    private static let ofLog = "\(root)/log"
    private static let from = Parameter.query("from", .count, "The number of the first entry (default 0).")

    static let log = [
        Operation(
            .get, ofLog, "listEvents", .log, "What happened, the oldest first",
            details:
                "Entries about groups that the caller may not read are passed over. `next` may be the number "
                + "of an entry that is yet to come: asked again with it, nothing is missed.",
            [
                from, .limit, .query("group", .groupName, "Only what is about this group."),
                .query("action", .enumeration(Action.self), "Only such entries."),
            ],
            answers: [
                .json(.object(["entries": .list(of: .ref("Event")), "next": .count]), "One page of them.")
            ]),
        Operation(
            .get, "\(ofLog)/checkpoint", "showCheckpoint", .log, "The log's head, signed",
            answers: [.text("A checkpoint (C2SP tlog-checkpoint). Keep it elsewhere.")]),
        Operation(
            .get, "\(ofLog)/entries", "exportEntries", .log, "The leaves of the log's Merkle tree",
            [from, .limit],
            answers: [
                Success(
                    status: 200, about: "One a line, byte for byte; by default a thousand.",
                    content: [("application/x-ndjson", .text)])
            ]),
        Operation(
            .get, "\(ofLog)/entries/{sequence}/proof", "proveEntry", .log, "That the log holds an entry",
            answers: [.text("A proof (C2SP tlog-proof).")]),
    ]

    /// What a client needs to check the log by itself.
    static let proofs = [
        Operation(
            .get, "\(ofLog)/history", "showRefHistory", .log,
            "The entries that moved a ref, the oldest first",
            [.query("ref", .refName, "The ref's name.", required: true)],
            answers: [.json(.object(["entries": .list(of: .text)]), "The leaves, byte for byte.")],
            problems: [.notFound], access: ofRefs),
        Operation(
            .get, "\(ofLog)/requests/{key}", "showRequest", .log, "What was done under an idempotency key",
            answers: [.json(.ref("Entry"), "The entry.")]),
        Operation(
            .get, "\(ofLog)/inclusion", "proveInclusion", .log,
            "That a tree holds an entry (RFC 6962, 2.1.1)",
            [
                .query("entry", .count, "The entry's number.", required: true),
                .query("size", .count, "The size of the tree.", required: true),
            ], answers: [.json(.ref("Hashes"), "The audit path.")]),
        Operation(
            .get, "\(ofLog)/consistency", "proveConsistency", .log,
            "That a tree extends an earlier one (RFC 6962, 2.1.2)",
            [
                .query("from", .count, "The size of the earlier one.", required: true),
                .query("to", .count, "The size of the later one.", required: true),
            ], answers: [.json(.ref("Hashes"), "The proof.")]),
        Operation(
            .get, "\(ofLog)/root", "showRoot", .log, "The root hash of a tree",
            [.query("size", .count, "The size of the tree.", required: true)],
            answers: [.json(.object(["root": .text]), "In Base64.")]),
    ]

    static let ofRefs =
        "For every role in the ref's group, or in all groups (`*`) for what is the registry's own; for "
        + "`administrator` in all groups what is about users, tokens, issuers and webhooks."
}
