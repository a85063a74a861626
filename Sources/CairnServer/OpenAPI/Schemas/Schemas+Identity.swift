import CairnObjects

extension Schemas {
    private static let user = Schema.object([
        "name": .handle, "digest": .digest, "grants": .grants, "description": .text, "disabled": .flag,
        "createdAt": .time, "createdBy": .principal,
    ])
    private static let token = Schema.object(
        [
            "id": .handle, "user": .handle, "description": .text, "grants": .grants, "createdAt": .time,
            "createdBy": .principal,
        ],
        optional: [
            "expiresAt": .time, "lastUsedAt": .time,
            "accessKeyId": .text.about("Where it is an access key, which signs requests."),
        ])
    private static let issuer = Schema.object([
        "name": .handle, "digest": .digest, "url": .text, "audience": .text,
        "rules": .list(of: .ref("ClaimRule")), "createdAt": .time, "createdBy": .principal,
    ])
    /// What is said behind a change.
    private static let entry: Schema.Members = [
        "entry": .ref("LogEntry").about("Absent where nothing had to be done.")
    ]

    static let identity: Table = [
        "WhoAmI": .object(
            ["principal": .principal, "grants": .grants],
            optional: [
                "limitedTo": .grants.about("What the token lets do, of all that its user may."),
                "token": .handle, "expiresAt": .time,
            ]),
        "User": user,
        "UserReceipt": user.with([:], optional: entry),
        "UserChange": user.with(["changed": .flag], optional: entry),
        "Token": token,
        "NewToken": token.with(
            ["token": .text.about("What its holder shows: `Authorization: Bearer …`.")], optional: entry),
        "NewAccessKey": token.with(
            ["secretAccessKey": .text.about("What its holder signs with.")], optional: entry),
        "Issuer": issuer,
        "IssuerChange": issuer.with(["changed": .flag], optional: entry),
        "ClaimRule": .body(
            [
                "principal": .text.about(
                    "The name that the log keeps, with claims in braces: `ci:{repository}`.")
            ],
            optional: [
                "claims": .map(of: .text).about("Claims, and what they must be; `*` stands for anything."),
                "grants": .grants,
            ]),
    ]
}
