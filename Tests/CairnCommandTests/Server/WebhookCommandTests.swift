import Foundation
import Glibc
import ProgramTesting
import Testing

@Suite("cairn webhook")
struct WebhookCommandTests {
    /// A registry with one version, served, with an administrator.
    private struct Place {
        let sandbox: Sandbox
        let served: ServedRegistry
        let token: String

        init() throws {
            sandbox = try Sandbox.withVersions(1)
            served = try ServedRegistry(sandbox)
            token = try served.token("ann", "administrator")
        }

        @discardableResult
        func cairn(_ arguments: String...) throws -> Run {
            let run = try served.run(arguments, token: token)
            guard run.status == 0 else { throw HarnessError(run.testDescription) }
            return run
        }

        /// Makes the webhook `ci` and gives its secret.
        func hook(_ receiver: WebhookReceiver, _ options: String...) throws -> String {
            let made = try served.run(
                ["webhook", "create", "ci", receiver.url, "--allow-private"] + options, token: token)
            guard let secret = made.lines.first, made.lines.count == 1 else {
                throw HarnessError(made.testDescription)
            }
            return secret
        }
    }

    @Test(
        "what is delivered passes the libraries that receivers use, also while a secret is replaced",
        .enabled(if: WebhookReceiver.isAvailable, "CAIRN_PYTHON"))
    func libraries() throws {
        let place = try Place()
        let receiver = try WebhookReceiver(place.sandbox)
        let old = try place.hook(receiver, "--group", "g")
        try receiver.trust(old)
        try place.sandbox.push("model 2", "--metric", "auc=0.9")
        #expect(place.sandbox.eventually { receiver.found.count == 1 })
        let first = try #require(receiver.found.first)
        #expect(first.signedBy.array.count == 1 && first.error.isMissing, "\(first)")
        #expect(first.type.text == "cairn.version.registered" && first.version.text == "g:2")
        #expect(first.source.text == "example.com/test" && first.subject.text == "g.2")
        #expect(first.id.text == first.eventID.text)

        let new = try place.cairn("webhook", "rotate", "ci").lines[0]
        try receiver.trust(old, new)
        try place.sandbox.require("approve", "g:2")
        #expect(place.sandbox.eventually { receiver.found.count == 2 })
        // The webhook's own change is about no group, and so not for it.
        #expect(receiver.found[1].type.text == "cairn.approval.changed")
        #expect(receiver.found[1].signedBy.array.count == 2, "\(receiver.found[1])")

        let last = try place.cairn("webhook", "rotate", "ci", "--drop-old").lines[0]
        try receiver.trust(old, new, last)
        try place.cairn("webhook", "edit", "ci", "--format", "eventbridge")
        try place.sandbox.require("promote", "g:2", "production")
        #expect(place.sandbox.eventually { receiver.found.count == 3 })
        let third = receiver.found[2]
        #expect(third.signedBy.array.compactMap(\.integer) == [2], "\(third)")
        #expect(third.type.text == "SageMaker Model Package State Change")
        #expect(third.source.text == "aws.sagemaker" && third.state.text == "Approved")
        #expect(third.version.text == "arn:aws:sagemaker:us-east-1:000000000000:model-package/g/2")
    }

    @Test(
        "a server that is killed again and again loses no event, and none comes before the one before it",
        .enabled(if: WebhookReceiver.isAvailable, "CAIRN_PYTHON"))
    func killed() throws {
        let place = try Place()
        let receiver = try WebhookReceiver(place.sandbox, refusals: 1)
        try receiver.trust(try place.hook(receiver, "--group", "g"))
        for round in 1...4 {
            for number in 1...5 { try place.sandbox.push("model \(round) \(number)") }
            usleep(UInt32.random(in: 0...300_000))
            try place.served.crashAndRestart()
        }
        #expect(
            place.sandbox.eventually(within: 120) {
                Set(receiver.accepted.map(\.version.text)).count == 20
            })
        var seen: [String] = []
        for event in receiver.accepted {
            guard let version = event.version.text, !seen.contains(version) else { continue }
            seen.append(version)
        }
        #expect(seen == (2...21).map { "g:\($0)" })
        #expect(receiver.found.allSatisfy { $0.signedBy.array.count == 1 })
        #expect(try place.cairn("webhook", "deliveries", "ci", "--json").json.deliveries[0].state.text != nil)
    }

    @Test(
        "made in a directory without a server, it is delivered to once one runs",
        .enabled(if: WebhookReceiver.isAvailable, "CAIRN_PYTHON"))
    func directory() throws {
        let sandbox = try Sandbox.withVersions(1)
        let receiver = try WebhookReceiver(sandbox)
        let made = try sandbox.require(
            "webhook", "create", "ci", receiver.url, "--allow-private", "--from", "1")
        try receiver.trust(made.lines[0])
        let tried = try sandbox.require("webhook", "test", "ci")
        #expect(tried.lines == ["The receiver answered 204"])
        #expect(receiver.found.first?.type.text == "cairn.webhook.test")
        #expect(try sandbox.require("webhook", "list").lines.last?.hasSuffix("not begun") == true)
        let served = try ServedRegistry(sandbox)
        // The group, the version, and the webhook itself.
        #expect(sandbox.eventually { receiver.found.count == 4 })
        #expect(
            sandbox.eventually {
                (try? sandbox.require("webhook", "list").lines.last?.hasSuffix("enabled")) == true
            })
        try sandbox.require("webhook", "replay", "ci", "2")
        #expect(sandbox.eventually { receiver.found.count == 5 })
        #expect(receiver.found.last?.version.text == "g:1")
        #expect(receiver.found.allSatisfy { $0.signedBy.array.count == 1 })
        _ = served
    }

    @Test("far and near, it is listed, shown, changed, disabled, enabled and deleted; the log has it all")
    func life() throws {
        let place = try Place()
        let receiver = "https://hooks.example.org/cairn"
        let made = try place.cairn(
            "webhook", "create", "ci", receiver, "--group", "g*", "--action", "stage.moved", "--action",
            "stage.rolled-back", "--stage", "production", "-m", "For CI", "--json")
        let secret = try #require(try made.json.secret.text)
        #expect(secret.hasPrefix("whsec_"))
        #expect(try made.json.webhook.groups.text == "g*" && made.json.entry.reason.text == "For CI")
        for show in [
            try place.cairn("webhook", "show", "ci"), try place.sandbox.require("webhook", "show", "ci"),
        ] {
            #expect(show.output.contains(receiver) && show.output.contains("stage production"))
            #expect(!show.output.contains("whsec_"))
        }
        let list = try place.cairn("webhook", "list").lines
        #expect(list.count == 2 && list[1].hasPrefix("ci \(receiver) g*, stage production, stage.moved"))

        #expect(
            try place.cairn("webhook", "edit", "ci", "--all-actions", "--any-stage").lines
                == ["Changed the webhook ci."])
        let edited = try place.cairn("webhook", "show", "ci", "--json").json
        #expect(edited.actions.array.isEmpty && edited.stage.isMissing && edited.groups.text == "g*")
        #expect(
            try place.cairn("webhook", "edit", "ci", "--group", "g*").lines
                == ["Nothing to change: ci is so already."])
        #expect(
            try place.cairn("webhook", "disable", "ci", "-m", "Broken").lines == ["Disabled the webhook ci."])
        #expect(try place.cairn("webhook", "show", "ci", "--json").json.disabled.text == "Broken")
        #expect(try place.cairn("webhook", "enable", "ci").lines == ["Enabled the webhook ci."])
        #expect(try place.cairn("webhook", "delete", "ci").lines == ["Deleted the webhook ci."])
        let actions = try place.sandbox.require("audit", "log", "--json")
        #expect(!actions.output.contains(secret))
        #expect(actions.output.components(separatedBy: "webhook.changed").count - 1 == 5)
        // Nothing that Cairn has written holds the secret in the clear.
        let bare = secret.replacingOccurrences(of: "whsec_", with: "")
        let grep = try place.sandbox.run(["grep", "-rc", bare, place.sandbox.place(".cairn")])
        #expect(!grep.lines.contains { !$0.hasSuffix(":0") })
    }

    static let wrong: [Case<[String]>] = [
        Case("no address", ["create", "x"]),
        Case("a name that cannot be", ["create", "X Y", "https://e.org"]),
        Case("an action that is none", ["create", "x", "https://e.org", "--action", "dance"]),
        Case("a format that is none", ["create", "x", "https://e.org", "--format", "xml"]),
        Case("nothing to replay", ["replay", "x"]),
        Case("both to replay", ["replay", "x", "1", "--from", "1"]),
        Case("a limit of none", ["deliveries", "x", "-n", "0"]),
        Case("contradictions", ["edit", "x", "--stage", "production", "--any-stage"]),
    ]

    @Test("wrong usage exits with 64", arguments: wrong)
    func wrongUsage(_ usage: Case<[String]>) throws {
        let sandbox = try Sandbox.withGroup()
        let run = try sandbox.run([CairnProgram.path, "webhook"] + usage.input)
        #expect(run.status == 64 && run.output.isEmpty, "\(run.testDescription)")
    }

    @Test("an address that nothing may be sent to is refused, with what to do")
    func addresses() throws {
        let sandbox = try Sandbox.withGroup()
        for url in ["http://example.org/hook", "https://127.0.0.1/hook", "https://169.254.169.254/"] {
            let run = try sandbox.cairn("webhook", "create", "ci", url)
            #expect(run.status == 1 && run.errors.contains("--allow-private"), "\(run.testDescription)")
        }
        #expect(try sandbox.cairn("webhook", "show", "ci").errors.contains("there is no webhook 'ci'"))
    }
}
