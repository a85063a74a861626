/// How each command is asked for something of the group `fraud-cards`. What stands in braces is filled in:
/// `{n}` with who asks, `{token}` with the token of somebody else.
enum AccessCommands {
    typealias Row = (command: String, arguments: [String])

    static let reading: [Row] = [
        ("group list", []), ("group show", ["fraud-cards"]), ("list", ["fraud-cards"]),
        ("show", ["fraud-cards:1"]), ("card", ["fraud-cards:1"]), ("log", ["fraud-cards"]),
        ("diff", ["fraud-cards:1", "fraud-cards:2"]), ("lineage", ["fraud-cards:1"]),
        ("cat", ["fraud-cards:1:model.bin"]), ("reflog", ["fraud-cards:production"]),
        ("policy show", ["fraud-cards"]), ("policy test", ["fraud-cards:1"]),
        ("policy history", ["fraud-cards"]), ("watch", ["fraud-cards", "--from", "0", "--once"]),
        ("pull", ["fraud-cards:1", "-o", "pulled-{n}"]), ("checkout", ["fraud-cards:1", "live-{n}"]),
        ("verify", ["fraud-cards:1"]), ("audit log", ["fraud-cards"]), ("audit verify", []),
        ("audit prove", ["fraud-cards:1"]), ("audit checkpoint", []), ("audit export", []),
        ("audit key", []), ("report", ["fraud-cards"]), ("whoami", []), ("user list", []),
        ("user show", ["zoe"]), ("token list", []), ("issuer list", []), ("issuer show", ["old"]),
        ("webhook list", []), ("webhook show", ["old"]), ("webhook deliveries", ["old"]),
    ]

    /// Those that take things away stand last: nothing is put back in between.
    static let changing: [Row] = [
        ("group create", ["fraud-new"]), ("group edit", ["fraud-cards", "-d", "by {n}"]),
        ("push", ["fraud-cards", "new-{n}.bin"]), ("label set", ["fraud-cards:1", "a={n}"]),
        ("label unset", ["fraud-cards:1", "a"]), ("observe", ["fraud-cards:1", "--metric", "auc=0.9"]),
        ("approve", ["fraud-cards:1"]), ("retract", ["fraud-cards:3"]), ("reject", ["fraud-cards:3"]),
        ("select", ["fraud-cards", "--by", "metrics.auc", "--approve"]),
        ("promote", ["fraud-cards:1", "staging"]), ("rollback", ["fraud-cards:production"]),
        ("policy set", ["fraud-cards", "policy.yaml"]), ("policy edit", ["fraud-cards"]),
        ("policy unset", ["fraud-cards"]), ("user create", ["new", "--role", "reader"]),
        ("user edit", ["zoe", "-d", "by {n}"]), ("token create", ["zoe"]), ("token revoke", ["{token}"]),
        ("issuer set", ["ci", "issuer.yaml"]), ("issuer remove", ["ci"]),
        ("webhook create", ["hook", "http://127.0.0.1:9/x", "--allow-private"]),
        ("webhook edit", ["hook", "--any-stage"]),
        ("webhook rotate", ["hook"]), ("webhook disable", ["hook"]), ("webhook enable", ["hook"]),
        ("webhook replay", ["hook", "--from", "0"]), ("webhook test", ["hook"]),
        ("webhook delete", ["hook"]), ("gc", []), ("user delete", ["zoe"]),
        ("delete", ["fraud-cards:3"]), ("group delete", ["fraud-new"]), ("reindex", []),
        ("backup", ["saved-{n}"]),
    ]

    /// Those in which no server has part: they make or mend directories, keep credentials, or read what was
    /// saved.
    static let local = [
        "init", "import sagemaker", "serve", "login", "logout", "audit check", "restore", "recover",
    ]
}
