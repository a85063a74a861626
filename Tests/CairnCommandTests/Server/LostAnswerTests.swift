import ProgramTesting
import Testing

@Suite("Answers that are lost")
struct LostAnswerTests {
    @Test("what the server did while its answer was lost is done once, and told as if nothing had been")
    func once() throws {
        let sandbox = try Sandbox.withGroup()
        let served = try ServedRegistry(sandbox)
        let token = try served.token("ann", "administrator")
        let proxy = try BadProxy(sandbox, to: served.url, .forgetful)
        try sandbox.file("small", "small")
        #expect(try sandbox.run(["sh", "-c", "head -c 9M /dev/urandom > large"]).status == 0)
        func lines(_ arguments: String...) throws -> [String] {
            let run = try sandbox.run(
                [CairnProgram.path] + arguments,
                setting: ["CAIRN_REGISTRY": proxy.url, "CAIRN_TOKEN": token])
            #expect(run.status == 0, "\(arguments): \(run.testDescription)")
            return run.lines
        }
        #expect(try lines("group", "create", "h") == ["Made the group h."])
        #expect(try lines("push", "h", "small", "large")[0].hasPrefix("Registered h:1 as "))
        #expect(try lines("approve", "h:1")[0] == "h:1 is Approved (was PendingManualApproval).")
        #expect(try lines("promote", "h:1", "production")[0] == "h:production is now h:1 (was empty).")
        #expect(try lines("label", "set", "h:1", "a=b") == ["h:1 has the labels a=b."])
        #expect(try lines("observe", "h:1", "--metric", "psi=1")[0].hasPrefix("Recorded observation 1"))
        #expect(proxy.forgotten >= 8)
        let actions = try sandbox.require("audit", "log", "h", "--json").json.entries.array.map(\.action.text)
        #expect(
            actions == [
                "observation.recorded", "labels.changed", "stage.moved", "approval.changed",
                "version.registered", "group.created",
            ])
        #expect(try sandbox.cairn("verify").status == 0)
    }
}
