import CairnObjects

extension Schemas {
    static let log: Table = [
        "RefMove": .object([
            "ref": .refName, "from": Schema.digest.orNull.about("Null: nothing stood there."),
            "to": Schema.digest.orNull.about("Null: nothing stands there now."),
        ]),
        "LogEntry": .object(
            [
                "sequence": .count, "at": .time, "actor": .principal, "action": .enumeration(Action.self),
                "moves": .list(of: .ref("RefMove")),
            ],
            optional: ["reason": .text, "request": .text.about("The idempotency key.")]
        ).about("Its canonical JSON is a leaf of the Merkle tree."),
        "Event": .object(
            [
                "sequence": .count, "at": .time, "actor": .principal, "action": .enumeration(Action.self),
                "reason": .text, "moves": .list(of: .ref("RefMove")),
            ],
            optional: [
                "group": .groupName, "version": .text, "digest": .digest, "stage": .stageName,
                "from": .text.about("What stood in the stage before."),
            ]),
        "Entry": .object(["entry": .text.about("The leaf, byte for byte.")]),
        "Hashes": .object(["hashes": .list(of: .text).about("In Base64.")]),
    ]
}
