import Glibc
import ProgramTesting
import Testing

@Suite("Two servers of one registry")
struct TwoServersTests {
    @Test("killed and started again under load, lose nothing that they acknowledged")
    func killedUnderLoad() throws {
        let sandbox = try Sandbox.withGroup()
        let servers = [try ServedRegistry(sandbox), try ServedRegistry(sandbox)]
        let token = try servers[0].token("ann", "administrator")
        var acknowledged: [String] = []
        for wave in 0..<5 {
            let pushes = try (0..<6).map { number in
                let name = "model-\(wave)-\(number)"
                try sandbox.file(name, "content \(wave) \(number)")
                return try servers[number % 2].start(["push", "g", name, "--json"], token: token)
            }
            // From before the first of them arrives to after the last is answered.
            usleep(useconds_t(wave * 120_000))
            for server in servers { try server.crashAndRestart() }
            for push in pushes {
                let run = try push.wait()
                if run.status == 0 { acknowledged.append(try #require(try run.json.digest.text)) }
            }
        }
        let versions = try sandbox.require("list", "g", "--json").json.versions.array
        let digests = Set(versions.compactMap(\.digest.text))
        #expect(!acknowledged.isEmpty)
        #expect(digests.isSuperset(of: acknowledged), "\(acknowledged.count) were acknowledged")
        // One that was sent again after its answer was lost is there once.
        #expect(digests.count == versions.count)
        let verified = try sandbox.cairn("verify")
        #expect(verified.status == 0, "\(verified.output)")
    }
}
