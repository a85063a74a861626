import CairnObjects
import HTTPTypes

extension Operation {
    private static let user = "\(root)/users/{user}"
    private static let issuer = "\(root)/issuers/{issuer}"

    static let users = [
        Operation(
            .get, "\(root)/whoami", "showWhoAmI", .identity, "Who asks, and what they may do",
            answers: [.json(.ref("WhoAmI"), "The name that the log would keep.")]),
        Operation(
            .get, "\(root)/users", "listUsers", .identity, "The users, by name", Parameter.paging,
            answers: [
                .json(
                    .object(["users": .list(of: .ref("User"))], optional: ["next": .text]),
                    "One page of them.")
            ]),
        Operation(
            .post, "\(root)/users", "createUser", .identity, "Make a user", Parameter.ofWrites,
            body: .body(
                ["name": .handle, "grants": .grants], optional: ["description": .text, "reason": .text]),
            answers: [
                .json(.ref("UserReceipt"), "It is made.", status: 201).tagged("The document's digest.")
            ]),
        Operation(
            .get, user, "showUser", .identity, "A user",
            answers: [.json(.ref("User"), "The user.").tagged("The document's digest."), .notModified]),
        Operation(
            .patch, user, "editUser", .identity, "Change what a user may do, or whether they come in at all",
            [.ifMatch] + Parameter.ofWrites,
            body: .body(
                [:], optional: ["grants": .grants, "description": .text, "disabled": .flag, "reason": .text]),
            answers: [
                .json(.ref("UserChange"), "The user as it is now.").tagged("The document's digest.")
            ]),
        Operation(
            .delete, user, "deleteUser", .identity, "Delete a user, and all their tokens",
            [.ifMatch, .reason] + Parameter.ofWrites,
            answers: [
                .json(.object(["user": .handle], optional: ["entry": .ref("LogEntry")]), "It is gone.")
            ]),
    ]

    static let tokens = [
        Operation(
            .get, "\(root)/tokens", "listTokens", .identity, "Tokens: the caller's own, or those of a user",
            details: "An administrator of all groups sees everybody's.",
            [.query("user", .handle, "Only those of this user.")] + Parameter.paging,
            answers: [
                .json(
                    .object(["tokens": .list(of: .ref("Token"))], optional: ["next": .text]),
                    "One page of them; their secrets are kept nowhere.")
            ], problems: [.forbidden, .notFound]),
        Operation(
            .post, "\(root)/tokens", "createToken", .identity, "Make a token", [.idempotencyKey],
            body: .body(
                [:],
                optional: [
                    "user": .handle.about("Whose it is; else the caller's own."), "description": .text,
                    "expiresAt": .text.about("A length of time (`30d`), a moment, or `never`; else 90 days.")
                        .example("30d"),
                    "grants": .grants.about("It lets do no more than these."), "reason": .text,
                ]),
            answers: [
                .json(.ref("NewToken"), "It is made. Its text is told now, and never again.", status: 201)
            ], problems: [.notFound, .unsupported],
            access:
                "For everybody for themselves; for others, for `administrator` in all groups (`*`). Nobody "
                + "makes a token that lets do more than they may."),
        Operation(
            .post, "\(root)/access-keys", "createAccessKey", .identity, "Make an access key",
            details: "It signs requests to the S3 and SageMaker doors (AWS Signature Version 4).",
            [.idempotencyKey],
            body: .body(
                [:],
                optional: [
                    "user": .handle.about("Whose it is; else the caller's own."), "description": .text,
                    "expiresAt": .text.about("A length of time (`30d`), a moment, or `never`; else 90 days.")
                        .example("30d"),
                    "grants": .grants.about("It lets do no more than these."), "reason": .text,
                    "accessKeyId": .text.about("The key's id; else a new one."),
                ]),
            answers: [
                .json(
                    .ref("NewAccessKey"), "It is made. Its secret is told now, and never again.", status: 201)
            ], problems: [.notFound, .conflict, .unsupported],
            access:
                "For everybody for themselves; for others, for `administrator` in all groups (`*`). Nobody "
                + "makes a key that lets do more than they may."),
        Operation(
            .delete, "\(root)/tokens/{token}", "revokeToken", .identity, "Revoke a token",
            [.reason] + Parameter.ofWrites,
            answers: [
                .json(.object(["id": .handle], optional: ["entry": .ref("LogEntry")]), "It lets nobody in.")
            ], access: "For its user, and for `administrator` in all groups (`*`)."),
    ]

    static let issuers = [
        Operation(
            .get, "\(root)/issuers", "listIssuers", .identity, "The OpenID Connect issuers that are believed",
            Parameter.paging,
            answers: [
                .json(
                    .object(["issuers": .list(of: .ref("Issuer"))], optional: ["next": .text]),
                    "One page of them.")
            ]),
        Operation(
            .get, issuer, "showIssuer", .identity, "An issuer",
            answers: [.json(.ref("Issuer"), "The issuer.").tagged("The document's digest."), .notModified]),
        Operation(
            .put, issuer, "setIssuer", .identity, "Believe an issuer, by rules",
            [.ifMatch, .ifNothing] + Parameter.ofWrites,
            body: .body(
                ["url": .text, "audience": .text],
                optional: ["rules": .list(of: .ref("ClaimRule")), "reason": .text]),
            answers: [
                .json(.ref("IssuerChange"), "The issuer as it is now.").tagged("The document's digest.")
            ]),
        Operation(
            .delete, issuer, "removeIssuer", .identity, "Believe an issuer no longer",
            [.ifMatch, .reason] + Parameter.ofWrites,
            answers: [
                .json(.object(["issuer": .handle], optional: ["entry": .ref("LogEntry")]), "It is gone.")
            ]),
    ]
}
