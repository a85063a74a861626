import Foundation
import Glibc
import ProgramTesting
import Testing

/// `docs/guides/webhooks.md`: the programs that it shows are those beside it, and they do what it says.
@Suite("The guide to webhooks")
struct WebhookGuideTests {
    private static let guides = URL(filePath: #filePath).appending(path: "../../../../docs/guides")
        .standardized.path()

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(Self.guides)/\(name)", encoding: .utf8)
    }

    @Test("shows the programs that lie beside it")
    func programs() throws {
        let guide = try text("webhooks.md")
        for name in ["webhook_receiver.py", "webhook_verify.sh"] {
            #expect(guide.contains(try text(name)), "\(name)")
        }
    }

    private func freePort() throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let size = length
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw HarnessError("no free port", errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    @Test("its receiver takes what the registry sends, once, and nothing that somebody else does")
    func receiver() throws {
        let sandbox = try Sandbox.withVersions(1)
        let port = try freePort()
        let url = "http://127.0.0.1:\(port)/"
        let secret = try sandbox.require("webhook", "create", "ci", url, "--allow-private").lines[0]
        try sandbox.file("secret", secret + "\n")
        let receiver = try sandbox.start(
            ["python3", "\(Self.guides)/webhook_receiver.py", "\(port)"],
            setting: ["WEBHOOK_SECRET": sandbox.place("secret")])
        defer { receiver.send(SIGKILL) }
        let served = try ServedRegistry(sandbox)
        try sandbox.push("model 2")
        #expect(sandbox.eventually { receiver.outputSoFar == "cairn.version.registered g:2 \n" })
        // Sent again, it is passed over; from somebody else, it is refused.
        try sandbox.require("webhook", "replay", "ci", "--from", "0")
        let forged = try sandbox.run([
            "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-d", "{}", "-H", "webhook-id: x", "-H",
            "webhook-timestamp: \(Int(Date().timeIntervalSince1970))", "-H", "webhook-signature: v1,AAAA",
            url,
        ])
        #expect(forged.output == "401")
        #expect(
            sandbox.eventually {
                (try? sandbox.require("webhook", "deliveries", "ci", "--json").json.deliveries.array.count {
                    $0.sequence.integer == 2
                }) == 1
            })
        #expect(receiver.outputSoFar.components(separatedBy: "g:2").count == 2)
        _ = served
    }

    @Test("its shell program tells a genuine delivery from a forged one")
    func shell() throws {
        let sandbox = try Sandbox()
        // The official vector of Standard Webhooks.
        try sandbox.file("body.json", #"{"test": 2432232314}"#)
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        func verify(_ signature: String) throws -> Run {
            try sandbox.run(
                ["\(Self.guides)/webhook_verify.sh", "body.json"],
                setting: [
                    "SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "TIMESTAMP": "1614265330",
                    "ID": "msg_p5jXN8AQM9LWM0D4loKWxJek", "SIGNATURE": signature,
                ])
        }
        #expect(try verify(signature) == .done("genuine"))
        #expect(try verify("v1,AAAA \(signature)") == .done("genuine"))
        #expect(try verify("v1,AAAA").status == 1)
        try sandbox.file("body.json", #"{"test": 2432232315}"#)
        #expect(try verify(signature).status == 1)
    }
}
