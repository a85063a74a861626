import CairnObjects
import CairnRegistry

/// The names and values that have a text form of their own, with the rules that their types check.
extension Schema {
    static var groupName: Schema {
        text(pattern: "^[A-Za-z0-9](-*[A-Za-z0-9]){0,62}$", length: 1...4 * GroupName.maximumLength)
            .example("fraud-detection")
    }

    static var stageName: Schema {
        text(pattern: "^[A-Za-z][A-Za-z0-9_-]{0,\(StageName.maximumLength - 1)}$").example("production")
    }

    static var digest: Schema {
        text(pattern: "^sha256:[0-9a-f]{64}$").about("The SHA-256 of the bytes, as `sha256sum` prints it.")
    }

    /// The name of a user, a token, an issuer or a webhook.
    static var handle: Schema { text(pattern: "^[a-z0-9][a-z0-9._@+-]{0,127}$").example("ana") }

    static var groupPattern: Schema {
        text(pattern: "^[A-Za-z0-9*-]{1,252}$").about("A group's name in which `*` stands for anything.")
            .example("fraud-*")
    }

    /// What somebody may do.
    static var grants: Schema {
        let roles = Role.allCases.map(\.rawValue).joined(separator: "|")
        return list(of: text(pattern: "^(\(roles))(:[A-Za-z0-9*-]{1,252})?$").example("contributor:fraud-*"))
            .about("Roles, each in all groups or in those whose names match the pattern behind it.")
    }

    static var lease: Schema { text(pattern: "^[0-9a-f]{32}$") }

    static var time: Schema { text(format: "date-time").about("RFC 3339, in UTC.") }

    static var versionNumber: Schema { integer(1...Int64(VersionNumber.maximum)) }

    private static let suffixes = (
        steps: #"(@\{(0|[1-9][0-9]{0,5})\})?"#, parents: "(~(0|[1-9][0-9]{0,5})?)?"
    )
    private static let groupWord = "[A-Za-z0-9](-*[A-Za-z0-9]){0,62}"
    private static let stageWord = "[A-Za-z][A-Za-z0-9_-]{0,62}"

    /// How a path or a body names a version within its group.
    static var versionInGroup: Schema {
        let (steps, parents) = suffixes
        return text(
            pattern: "^([1-9][0-9]{0,8}|\(stageWord)\(steps)|sha256:[0-9a-f]{8,64})\(parents)$"
        ).about(
            "A number (`3`), a stage (`production`; `production@{1}`: one move ago) or a digest "
                + "(`sha256:` and at least 8 hexadecimal digits); `~1` behind it means its first parent."
        ).example("3")
    }

    /// How a version is named where no group is.
    static var versionSpec: Schema {
        let (steps, parents) = suffixes
        let selector = "(:[1-9][0-9]{0,8}|:\(stageWord)\(steps)|@sha256:[0-9a-f]{8,64})?"
        return text(
            pattern: "^\(groupWord)\(selector)\(parents)$"
        ).about("A version by its whole name, as on the command line: `fraud-detection:3`.")
            .example("fraud-detection:3")
    }

    /// Who acts. A name that the server knew somebody by when they did something.
    static var principal: Schema { text(length: 1...Principal.maximumLength).example("ana") }

    private static let fields =
        "group|version|number|digest|author|created|message|approval|stage|size"
        + #"|(metrics?|parameters?|params|labels?)\.[^\n]+"#

    /// A field of the index.
    static var field: Schema {
        text(pattern: #"^(\#(fields)|links\.(parent|file|input))$"#).example("metrics.auc")
    }

    static var sort: Schema {
        text(pattern: "^(\(fields))(:asc|:desc)?$").example("metrics.auc")
    }

    static var condition: Schema {
        text(length: 1...10_000).example("metrics.auc >= 0.9 and approval = Approved")
    }

    static var labels: Schema {
        let name = text(
            pattern: #"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+$"#,
            length: 1...Labels.maximumKeyLength)
        return map(of: text(length: 0...Labels.maximumValueLength), upTo: Labels.maximumCount, named: name)
    }

    static var refName: Schema {
        let number = "[1-9][0-9]{0,8}"
        let group = "groups/\(groupWord)"
        let own = "(users|tokens|issuers|webhooks)/[a-z0-9][a-z0-9._@+-]{0,127}"
        let parts =
            "policy|(versions|approvals|labels)/\(number)|observations/\(number)/\(number)"
            + "|stages/\(stageWord)"
        return text(pattern: "^(policy|\(own)|\(group)(/(\(parts)))?)$")
            .example("groups/fraud-detection/stages/production")
    }

    static func enumeration<Word: CaseIterable & RawRepresentable<String>>(_: Word.Type) -> Schema {
        words(Word.allCases.map(\.rawValue))
    }
}
