import Foundation
import Glibc
import ProgramTesting
import Testing

/// A registry goes through all its doors with secrets that are known to the test; then everything that was
/// said, logged, sent or saved is searched for them, in every form that they might have.
@Suite("Secrets stay where they belong")
struct SecretsAbsentTests {
    @Test("they are in no log, error, document, page, figure, delivery or backup")
    func absent() throws {
        let scene = try SecretScene()
        try scene.useCommands()
        try scene.useDoors()
        try scene.usePages()
        try scene.deliver()
        let log = try scene.stop()
        #expect(log.contains("route="), "no request was logged")
        let kept = try scene.kept()
        #expect(scene.told.count > 60 && kept.count > 20, "hardly anything was looked at")
        for secret in scene.secrets {
            #expect(!secret.isIn(log.utf8), "the server's log has \(secret.name)")
            for (what, bytes) in scene.told + kept {
                #expect(!secret.isIn(bytes), "\(what) has \(secret.name)")
            }
        }
        #expect(!MarkedSecret("the address of a receiver", SecretScene.receiverMark).isIn(log.utf8))
    }

    @Test("a search finds what it is to find")
    func control() {
        let secret = MarkedSecret(
            "a token", "8854d328c3d007850c54195f4f7115d6ed0ecf78c83a10980219df11636ee409")
        let raw = "x8854d328c3d007850c54195f4f7115d6ed0ecf78c83a10980219df11636ee409y"
        let basic = Data("user:\(raw.dropFirst().dropLast())".utf8).base64EncodedString()
        for text in [raw, basic, Data(raw.utf8).base64EncodedString()] {
            #expect(secret.isIn(text.utf8), "\(text)")
        }
        #expect(!secret.isIn("8854d328c3d007850c54195f".utf8))
    }
}
