import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Synchronization
import SystemPackage
import Testing

@testable import CairnAutomation

@Suite("Deliveries to webhooks", .timeLimit(.minutes(10)))
struct WebhookEngineTests {
    @Test func `a webhook hears of everything from the moment it was made, in order`() async throws {
        try await withPost { post in
            let receiver = try Receiver()
            try await post.life.push("before")
            try await post.hook(receiver)
            try await post.delivering {
                for number in 1...20 { try await post.life.push("model \(number)") }
                try await eventually("twenty deliveries") { receiver.requests.count == 20 }
            }
            #expect(receiver.requests.compactMap(\.sequence) == Array(4...23))
            let first = try #require(receiver.requests.first)
            #expect(first.line == "POST /hook HTTP/1.1")
            #expect(first.headers["content-type"] == "application/cloudevents+json; charset=utf-8")
        }
    }

    @Test func `what was asked for from an earlier entry comes, and what comes while nobody delivers too`()
        async throws
    {
        try await withPost { post in
            let receiver = try Receiver()
            try await post.life.push("before")
            try await post.hook(receiver) { $0.from = 1 }
            try await post.life.push("after")
            try await post.delivering {
                try await eventually("all") { receiver.requests.count == 4 }
            }
            // The group, the version, the webhook itself, the other version.
            #expect(receiver.requests.compactMap(\.sequence).sorted() == [1, 2, 3, 4])
        }
    }

    @Test func `it is signed so that the receiver can tell, with the time at which it was sent`() async throws
    {
        try await withPost { post in
            let receiver = try Receiver()
            let secret = try await post.hook(receiver)
            try await post.delivering {
                try await post.life.push("model")
                try await eventually("a delivery") { !receiver.requests.isEmpty }
            }
            let request = try #require(receiver.requests.first)
            let id = try #require(request.headers["webhook-id"])
            let seconds = try #require(request.headers["webhook-timestamp"].flatMap { Int64($0) })
            #expect(abs(seconds - Timestamp.now().milliseconds / 1000) < 60)
            let signature = secret.signature(id: id, seconds: seconds, body: request.body)
            #expect(request.headers["webhook-signature"] == signature)
        }
    }

    @Test func `after a rotation both secrets sign, for a day; then the new one alone`() async throws {
        try await withPost { post in
            let receiver = try Receiver()
            let old = try await post.hook(receiver)
            let receipt = try await post.webhooks.rotateWebhookSecret(
                .hook, keepsOld: true, by: Post.root)
            let new = try WebhookSecret(encoded: receipt.secret)
            let document = try await post.life.registry.webhookDocument(.hook)
            let (box, now) = (try post.parts.secrets(), post.parts.clock())
            #expect(
                try document.secrets(at: now, opening: box, of: .hook).map(\.encoded)
                    == [new, old].map(\.encoded))
            let late = now.advanced(byMilliseconds: 25 * 3600 * 1000)
            #expect(try document.secrets(at: late, opening: box, of: .hook).map(\.encoded) == [new.encoded])
            try await post.delivering {
                try await post.life.push("model")
                try await eventually("a delivery") { !receiver.requests.isEmpty }
            }
            let signatures = receiver.requests[0].headers["webhook-signature"]?.split(separator: " ")
            #expect(signatures?.count == 2)
            // The next rotation ends the oldest; a hasty one ends the old one at once.
            _ = try await post.webhooks.rotateWebhookSecret(.hook, keepsOld: true, by: Post.root)
            let twice = try await post.life.registry.webhookDocument(.hook)
            #expect(
                try !twice.secrets(at: now, opening: box, of: .hook).contains { $0.encoded == old.encoded })
            _ = try await post.webhooks.rotateWebhookSecret(.hook, keepsOld: false, by: Post.root)
            let hasty = try await post.life.registry.webhookDocument(.hook)
            #expect(try hasty.secrets(at: now, opening: box, of: .hook).count == 1)
        }
    }

    @Test func `a group whose event fails holds back no other group`() async throws {
        try await withPost { post in
            let isFailing = Mutex(true)
            let receiver = try Receiver { request, _ in
                let fails = request.group == "fraud" && isFailing.withLock { $0 }
                return Receiver.Reply(status: fails ? 500 : 200)
            }
            try await post.life.group("churn")
            try await post.hook(receiver)
            try await post.delivering {
                for number in 1...5 {
                    try await post.life.push("f \(number)")
                    try await post.life.push("c \(number)", to: "churn")
                }
                try await eventually("the other group's") {
                    receiver.accepted.count { $0.group == "churn" } == 5
                }
                #expect(Set(receiver.accepted.map(\.group)) == ["churn"])
                // Nothing of the group comes before its first event has come.
                let tried = Set(receiver.requests.filter { $0.group == "fraud" }.compactMap(\.sequence))
                #expect(tried == [4])
                isFailing.withLock { $0 = false }
                try await eventually("the rest") { receiver.accepted.count == 10 }
            }
            let fraud = receiver.accepted.filter { $0.group == "fraud" }.compactMap(\.sequence)
            #expect(fraud == [4, 6, 8, 10, 12])
        }
    }

    @Test func `Retry-After is waited for`() async throws {
        try await withPost { post in
            let times = Mutex<[ContinuousClock.Instant]>([])
            let receiver = try Receiver { _, before in
                times.withLock { $0.append(.now) }
                return before == 0
                    ? Receiver.Reply(status: 503, headers: ["Retry-After": "2"]) : Receiver.Reply()
            }
            try await post.hook(receiver)
            try await post.delivering {
                try await post.life.push("model")
                try await eventually("the second try") { receiver.accepted.count == 1 }
            }
            let seen = times.withLock { $0 }
            #expect(seen.count == 2 && seen[1] - seen[0] >= .seconds(2))
        }
    }

    @Test func `410 disables the webhook, which is logged; enabled again it goes on where it stood`()
        async throws
    {
        try await withPost { post in
            let isGone = Mutex(true)
            let receiver = try Receiver { _, _ in
                Receiver.Reply(status: isGone.withLock { $0 } ? 410 : 204)
            }
            try await post.hook(receiver) { $0.groups = try GroupPattern(parsing: "fraud") }
            try await post.delivering {
                try await post.life.push("one")
                try await eventually("it is disabled") {
                    try await post.webhooks.webhook(.hook).disabled == "the receiver answered 410 Gone"
                }
                let entry = try #require(try await post.life.registry.newestEntries(1).first)
                #expect(entry.action == .webhookChanged && "\(entry.actor)" == "cairn")
                try await post.life.push("two")
                try await Task.sleep(for: .milliseconds(300))
                #expect(receiver.requests.count == 1)
                isGone.withLock { $0 = false }
                var edit = WebhookEdit()
                edit.isDisabled = false
                _ = try await post.webhooks.editWebhook(.hook, edit, by: Post.root)
                try await eventually("both") { receiver.accepted.count == 2 }
            }
            #expect(receiver.accepted.compactMap(\.sequence) == [3, 5])
        }
    }

    @Test func `a redirect is a failure, and nothing is sent where it leads`() async throws {
        try await withPost { post in
            let elsewhere = try Receiver()
            let receiver = try Receiver { _, _ in
                Receiver.Reply(status: 302, headers: ["Location": elsewhere.url])
            }
            try await post.hook(receiver)
            try await post.delivering {
                try await post.life.push("model")
                try await eventually("two tries") { receiver.requests.count > 1 }
            }
            #expect(elsewhere.requests.isEmpty)
            let delivery = try #require(
                try await post.webhooks.deliveries(of: .hook, state: .waiting, limit: 10).first)
            #expect(
                delivery.status == 302 && delivery.problem?.contains("redirects are not followed") == true)
        }
    }

    @Test
    func `after the last try a delivery is a dead letter, the next one comes, and a replay brings it back`()
        async throws
    {
        let schedule = RetrySchedule(
            base: .milliseconds(2), factor: 1, limit: .milliseconds(2), maximumTries: 3)
        try await withPost(schedule: schedule) { post in
            let isMended = Mutex(false)
            let receiver = try Receiver { request, _ in
                let fails = request.sequence == 3 && !isMended.withLock { $0 }
                return Receiver.Reply(status: fails ? 500 : 200, body: fails ? "no \u{1B}[31mluck" : "")
            }
            try await post.hook(receiver)
            try await post.delivering {
                for text in ["one", "two"] { try await post.life.push(text) }
                try await eventually("the second") { receiver.accepted.count == 1 }
                try await eventually("it is known") {
                    try await !post.webhooks.deliveries(of: .hook, state: .dead, limit: 10).isEmpty
                }
                let dead = try #require(
                    try await post.webhooks.deliveries(of: .hook, state: .dead, limit: 10).first)
                #expect(dead.sequence == 3 && dead.tries == 3 && dead.status == 500)
                #expect(dead.action == .versionRegistered && dead.group?.description == "fraud")
                // Nothing that a receiver says moves a terminal's cursor.
                #expect(dead.excerpt?.contains("luck") == true && dead.excerpt?.contains("\u{1B}") == false)
                #expect(try await post.webhooks.webhook(.hook).progress?.dead == 1)
                isMended.withLock { $0 = true }
                try await post.webhooks.replay(.hook, .one(3))
                try await eventually("the dead one") { receiver.accepted.count == 2 }
                try await eventually("it is no dead letter any more") {
                    try await post.webhooks.webhook(.hook).progress?.dead == 0
                }
            }
            #expect(receiver.accepted.compactMap(\.sequence) == [4, 3])
            #expect(post.outcomes.all == ["hook failed": 2, "hook dead": 1, "hook delivered": 2])
            let ids = Set(
                receiver.requests.filter { $0.sequence == 3 }.compactMap { $0.headers["webhook-id"] })
            #expect(ids.count == 1)
        }
    }

    @Test func `a replay from an entry sends everything from there on again, in order`() async throws {
        try await withPost { post in
            let receiver = try Receiver()
            try await post.hook(receiver)
            try await post.delivering {
                for number in 1...5 { try await post.life.push("model \(number)") }
                try await eventually("all") { receiver.requests.count == 5 }
                try await post.webhooks.replay(.hook, .from(5))
                try await eventually("those from 5 on again") { receiver.requests.count == 8 }
            }
            #expect(receiver.requests.compactMap(\.sequence) == [3, 4, 5, 6, 7, 5, 6, 7])
        }
    }

    @Test func `filters choose by group, action and stage`() async throws {
        try await withPost { post in
            let life = post.life
            let (all, groups, actions, stages) = (
                try Receiver(), try Receiver(), try Receiver(), try Receiver()
            )
            try await post.hook(all, "all")
            try await post.hook(groups, "groups") { $0.groups = try GroupPattern(parsing: "ch*") }
            try await post.hook(actions, "actions") { $0.actions = [.versionRegistered, .approvalChanged] }
            try await post.hook(stages, "stages") { $0.stage = .production }
            try await life.group("churn")
            let (one, other) = (try await life.push("one"), try await life.push("other", to: "churn"))
            try await life.approve(one)
            for stage in ["staging", "production"] { try await life.promote(one, to: stage) }
            let end = Int64(11)
            try await post.delivering {
                try await eventually("the end") {
                    all.requests.count == Int(end) - 2 && stages.requests.count == 1
                        && groups.requests.count == 2 && actions.requests.count == 3
                }
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(other.group.description == "churn")
            #expect(Set(groups.requests.compactMap(\.sequence)) == [6, 8])
            #expect(actions.requests.compactMap(\.sequence).sorted() == [7, 8, 9])
            #expect(stages.requests.compactMap(\.sequence) == [11])
        }
    }

    @Test func `only one process delivers at a time; another takes over when it ends`() async throws {
        try await withPost { post in
            let receiver = try Receiver()
            try await post.hook(receiver)
            try await post.delivering {
                let second = Task { try await post.delivering { try await Task.sleep(for: .seconds(60)) } }
                for number in 1...20 { try await post.life.push("model \(number)") }
                try await eventually("all") { receiver.requests.count >= 20 }
                second.cancel()
                _ = await second.result
            }
            #expect(receiver.requests.count == 20)
            try await post.delivering {
                try await post.life.push("more")
                try await eventually("one more") { receiver.requests.count == 21 }
            }
        }
    }

    @Test func `a webhook of the same name made anew begins anew`() async throws {
        try await withPost { post in
            let (first, second) = (try Receiver { _, _ in Receiver.Reply(status: 500) }, try Receiver())
            try await post.hook(first)
            try await post.delivering {
                try await post.life.push("one")
                try await eventually("a try") { !first.requests.isEmpty }
                _ = try await post.webhooks.deleteWebhook(.hook, by: Post.root)
                try await post.hook(second)
                try await post.life.push("two")
                try await eventually("the new one's") { second.requests.count == 1 }
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(second.requests.compactMap(\.sequence) == [6])
            #expect(try await post.webhooks.deliveries(of: .hook, state: nil, limit: 10).count == 1)
        }
    }

    @Test func `a test is sent once and tells what came of it`() async throws {
        try await withPost { post in
            let isFailing = Mutex(false)
            let receiver = try Receiver { _, _ in
                Receiver.Reply(status: isFailing.withLock { $0 } ? 404 : 202, body: "hello")
            }
            try await post.hook(receiver)
            let good = try await post.webhooks.testWebhook(.hook)
            #expect(good.state == .delivered && good.status == 202 && good.excerpt == "hello")
            isFailing.withLock { $0 = true }
            let bad = try await post.webhooks.testWebhook(.hook)
            #expect(bad.state == .failed && bad.status == 404 && bad.problem == "the receiver answered 404")
            #expect(receiver.requests.count == 2)
        }
    }

    @Test
    func `a log that was restored from an older copy holds a webhook until somebody says where to go on`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let key = try SigningKey.generate(name: "cairn.example/life")
            let box = SecretBox.generate()
            let receiver = try Receiver()
            let before = try Post(in: directory, life: try await Life(key: key), secrets: box)
            try await before.hook(receiver)
            try await before.delivering {
                for number in 1...5 { try await before.life.push("model \(number)") }
                try await eventually("all") { receiver.requests.count == 5 }
            }
            // Another life of the same registry, with a webhook made by its third entry, too.
            let after = try Post(in: directory, life: try await Life(key: key), secrets: box)
            try await after.hook(receiver)
            for number in 1...9 { try await after.life.push("other model \(number)") }
            try await after.delivering {
                try await eventually("it is told") {
                    try await after.webhooks.webhook(.hook).progress?.problem?.contains("older copy") == true
                }
                #expect(receiver.requests.count == 5)
                try await after.webhooks.replay(.hook, .from(3))
                try await eventually("the rest") { receiver.requests.count == 14 }
                #expect(try await after.webhooks.webhook(.hook).progress?.problem == nil)
            }
        }
    }
}
