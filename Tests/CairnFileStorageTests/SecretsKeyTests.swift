import CairnObjects
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@testable import CairnFileStorage

@Suite("The key for secrets")
struct SecretsKeyTests {
    @Test func `a new registry has one that only its owner reads`() async throws {
        try await withPlace { place in
            let file = place.root.appending("secrets.key")
            #expect(file.mode == 0o600)
            let text = String(decoding: try file.readAll(), as: UTF8.self)
            #expect(text.hasSuffix("\n") && [UInt8](hexadecimal: text.dropLast())?.count == 32)
            let sealed = try place.storage.secretBox().seal([1, 2, 3], for: "a")
            #expect(try place.opened().secretBox().open(sealed, for: "a") == [1, 2, 3])
        }
    }

    @Test func `a registry made before there were secrets gets one, the same for all who ask at once`()
        async throws
    {
        try await withPlace { place in
            let file = place.root.appending("secrets.key")
            try file.remove()
            let texts = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<16 {
                    group.addTask { try place.opened().secretBox().encoded }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(texts.count == 1)
            #expect(file.mode == 0o600)
            // No draft stays behind.
            #expect(try (names(in: place.root) ?? []).filter { $0.hasSuffix(".new") } == [])
        }
    }

    @Test(arguments: ["", "\n", "secret\n", String(repeating: "0", count: 63) + "\n"])
    func `a file that holds no key is damage, and is not replaced`(content: String) async throws {
        try await withPlace { place in
            let file = place.root.appending("secrets.key")
            try file.write(Array(content.utf8))
            let error = try await refusal { try place.storage.secretBox() }
            #expect(error?.code == .damaged && error?.message.contains("secrets.key") == true)
            #expect(try file.readAll() == Array(content.utf8))
        }
    }
}
