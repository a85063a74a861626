import Foundation
import Glibc
import ProgramTesting
import Testing

/// `docs/guides/deploy.sh` and `fixtures/serving`, as the guide sets them up.
private struct Deployment {
    let sandbox: Sandbox
    private let port: Int
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path()
    private static let programs = URL(filePath: CairnProgram.path).deletingLastPathComponent().standardized
        .path()

    init() throws {
        sandbox = try Templates.sandbox(like: "deployment") { sandbox in
            try sandbox.require("init")
            try sandbox.require("group", "create", "screening")
        }
        port = try Self.freePort()
    }

    var variables: [String: String?] {
        let search = sandbox.environment["PATH"] ?? ""
        let (link, pids) = (sandbox.place("screening"), sandbox.place("server.pid"))
        return [
            "PATH": "\(Self.programs):\(search)", "CAIRN_ACTOR": "deployer",
            "DEPLOY_STAGE": "screening:production", "DEPLOY_LINK": link,
            "DEPLOY_RESTART": "\(Self.root)/fixtures/serving/restart.sh \(pids) \(link) \(port)",
            "DEPLOY_HEALTH": "http://127.0.0.1:\(port)/health", "DEPLOY_WAIT": "3",
        ]
    }

    static var script: String { "\(root)/docs/guides/deploy.sh" }

    func watch() throws -> RunningProgram {
        try sandbox.start(
            [
                CairnProgram.path, "watch", "screening:production", "--name", "deploy", "--interval", "0.05",
                "--exec", Self.script,
            ], setting: variables)
    }

    /// Registers a model whose answer for x = 1 is that of the weight, and approves it.
    ///
    /// - Parameter answer: What it says that its answer is.
    func model(_ weight: Double, saying answer: Double? = nil) throws {
        let right = 1 / (1 + exp(-weight))
        let probe = #"{"row": {"x": 1}, "answer": \#(answer ?? right)}"#
        try sandbox.file(
            "model.json", #"{"bias": 0, "weights": {"x": \#(weight)}, "probe": \#(probe)}"#)
        try sandbox.require("push", "screening", "model.json")
        try sandbox.require("approve", "screening")
    }

    /// What the serving process answers; `nil` where it does not.
    func ask(_ path: String) throws -> String? {
        let run = try sandbox.run(["curl", "-sf", "--max-time", "2", "http://127.0.0.1:\(port)\(path)"])
        return run.status == 0 ? run.output.trimmingCharacters(in: .newlines) : nil
    }

    /// Whether this version is what is served, and answers.
    func serves(_ number: Int) throws -> Bool {
        try ask("/directory")?.contains("/screening-\(number)-") == true && ask("/predict?x=1") != nil
    }

    func stopServer() {
        guard let process = pid_t(sandbox.lines("server.pid").first ?? "") else { return }
        kill(process, SIGKILL)
    }

    private static func freePort() throws -> Int {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, size) == 0 && getsockname(file, $0, &size) == 0
            }
        }
        guard bound else { throw HarnessError("there is no free port", errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

@Suite("The deployer of the guide", .timeLimit(.minutes(10)))
struct DeployGuideTests {
    @Test(
        "what is promoted is served; what is not healthy is rolled back, and the version before served again")
    func deploy() throws {
        let deployment = try Deployment()
        defer { deployment.stopServer() }
        let sandbox = deployment.sandbox
        var watch = try deployment.watch()
        #expect(sandbox.eventually { sandbox.exists(".cairn/cursors/deploy") })

        try deployment.model(1)
        try sandbox.require("promote", "screening:1", "production")
        #expect(try sandbox.eventually { try deployment.serves(1) }, "the first version is not served")
        #expect(try deployment.ask("/predict?x=1")?.hasPrefix("0.731") == true)

        // A model that answers otherwise than where it was trained.
        try deployment.model(2, saying: 0.5)
        try sandbox.require("promote", "screening:2", "production", "-m", "better")
        let isBack = try sandbox.eventually {
            let moves = try sandbox.require("reflog", "screening:production", "--json").json.moves
            return moves[0].action.text == "stage.rolled-back"
        }
        #expect(isBack, "the stage was not rolled back")
        #expect(try sandbox.eventually { try deployment.serves(1) }, "the version before is not served again")
        #expect(try sandbox.require("show", "screening:production", "--json").json.number.integer == 1)

        // What is promoted while nobody watches is served as soon as somebody does.
        #expect(sandbox.eventually { sandbox.lines("screening.serves") == ["screening:1"] })
        watch.send(SIGTERM)
        let first = try watch.wait(limit: 60)
        #expect(first.status == 0)
        #expect(try deployment.serves(1), "what serves must not end with the watch")
        try deployment.model(3)
        try sandbox.require("promote", "screening:3", "production")
        watch = try deployment.watch()
        #expect(try sandbox.eventually { try deployment.serves(3) }, "what came meanwhile is not served")
        #expect(sandbox.eventually { sandbox.lines("screening.serves") == ["screening:3"] })
        watch.send(SIGTERM)
        let second = try watch.wait(limit: 60)

        let said = (first.output + second.output).split(separator: "\n").filter {
            $0.contains("is in service")
        }
        #expect(
            said.filter { !$0.hasSuffix("already.") } == [
                "screening:1 is in service.", "screening:1 is in service.", "screening:3 is in service.",
            ])
        #expect(first.errors == "screening:2 is not healthy.\n")
        let rollback = try sandbox.require("reflog", "screening:production", "--json").json.moves[1]
        #expect(rollback.actor.text == "deployer")
        #expect(rollback.reason.text?.hasPrefix("screening:2 is not healthy on ") == true)
    }

    @Test("what is overtaken by a later promotion holds nobody up")
    func overtaken() throws {
        let deployment = try Deployment()
        defer { deployment.stopServer() }
        let sandbox = deployment.sandbox
        for (number, answer) in [(1, nil), (2, nil), (3, 0.5)] as [(Int, Double?)] {
            try deployment.model(Double(number), saying: answer)
            try sandbox.require("promote", "screening:\(number)", "production")
        }
        let run = try sandbox.run(
            [
                CairnProgram.path, "watch", "screening:production", "--from", "0", "--once", "--retries", "0",
                "--exec", Deployment.script,
            ], setting: deployment.variables)
        #expect(run.status == 0 && run.errors == "screening:3 is not healthy.\n", "\(run.testDescription)")
        #expect(try deployment.serves(2))
        let moves = try sandbox.require("reflog", "screening:production", "--json").json.moves.array
        #expect(moves.map(\.action.text) == ["stage.rolled-back"] + Array(repeating: "stage.moved", count: 3))
    }

    @Test("where it is not the model, the stage is not rolled back further and further")
    func outage() throws {
        let deployment = try Deployment()
        defer { deployment.stopServer() }
        let sandbox = deployment.sandbox
        for number in 1...3 {
            try deployment.model(Double(number))
            try sandbox.require("promote", "screening:\(number)", "production")
        }
        var variables = deployment.variables
        variables["DEPLOY_RESTART"] = "false"
        func watch(from entry: Int) throws -> Run {
            try sandbox.run(
                [
                    CairnProgram.path, "watch", "screening:production", "--from", "\(entry)", "--once",
                    "--retries", "1", "--exec", Deployment.script,
                ], setting: variables)
        }
        func size() throws -> Int { Int(try sandbox.require("audit", "checkpoint").lines[1]) ?? 0 }
        let before = try size()
        #expect(try watch(from: before - 1).status == 1)
        #expect(try size() == before + 1, "it goes one back, since the newest may be the reason")
        let moves = try sandbox.require("reflog", "screening:production", "--json").json.moves
        #expect(moves[0].action.text == "stage.rolled-back" && moves[1].action.text == "stage.moved")
        #expect(try watch(from: before).status == 1)
        #expect(try watch(from: before - 1).status == 1)
        #expect(try size() == before + 1, "but no further")
        #expect(try sandbox.require("show", "screening:production", "--json").json.number.integer == 2)
    }
}
