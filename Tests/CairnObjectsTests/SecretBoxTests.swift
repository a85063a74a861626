import CairnObjects
import Testing

@Suite("SecretBox")
struct SecretBoxTests {
    private let box = SecretBox.generate()

    @Test(arguments: [0, 1, 15, 16, 17, 32, 4096])
    func `what was sealed opens again`(size: Int) throws {
        let secret = [UInt8].random(count: size)
        #expect(try box.open(box.seal(secret, for: "webhooks/a"), for: "webhooks/a") == secret)
    }

    @Test func `the same secret never seals to the same text`() {
        let texts = Set((0..<100).map { _ in box.seal([1, 2, 3], for: "a") })
        #expect(texts.count == 100)
    }

    @Test func `it opens for its owner only, under its key only`() throws {
        let text = box.seal([1, 2, 3], for: "webhooks/a")
        #expect(throws: CairnError.self) { try box.open(text, for: "webhooks/b") }
        #expect(throws: CairnError.self) { try SecretBox.generate().open(text, for: "webhooks/a") }
        let copy = try SecretBox(encoded: box.encoded)
        #expect(try copy.open(text, for: "webhooks/a") == [1, 2, 3])
    }

    @Test func `a flipped bit anywhere shows`() throws {
        let text = box.seal([1, 2, 3, 4, 5], for: "a")
        let bytes = try #require(Base64.decode(text.dropFirst(3)))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            do throws(CairnError) {
                _ = try box.open("v1." + Base64.encode(changed), for: "a")
                Issue.record("byte \(index) was changed and nobody saw it")
            } catch {
                #expect(error.code == .damaged)
            }
        }
    }

    @Test(arguments: ["", "v1.", "v2.AAAA", "v1.AAAA", "v1.not base64", "secret"])
    func `what was never sealed does not open`(text: String) {
        #expect(throws: CairnError.self) { try box.open(text, for: "a") }
    }

    @Test(arguments: ["", "00", String(repeating: "0", count: 62), String(repeating: "g", count: 64)])
    func `what is no key is refused`(text: String) {
        #expect(throws: CairnError.self) { try SecretBox(encoded: text) }
    }

    @Test func `nobody prints a key, a seed or a secret by chance`() throws {
        struct Holder {
            let box: SecretBox
            let secret: WebhookSecret
            let key: SigningKey
        }
        let key = try SigningKey.generate(name: "example.com/log")
        let holder = Holder(box: box, secret: .generate(), key: key)
        var text = "\(holder)" + String(reflecting: holder)
        dump(holder, to: &text)
        for digits in [box.encoded, holder.secret.encoded, key.encoded] {
            #expect(!text.contains(digits.suffix(20)))
        }
        // Arrays of bytes are printed as numbers: none of those either.
        #expect(text.matches(of: /\[[0-9]+, [0-9]+/).isEmpty)
    }

    @Test func `it opens the vector of the mode's own specification`() throws {
        // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 14: key and nonce of zeros.
        let bytes = try #require(
            [UInt8](
                hexadecimal: String(repeating: "0", count: 24) + "cea7403d4d606b6e074ec5d3baf39d18"
                    + "d0d1c8a799996bf0265b98b5d48ab919"))
        let box = try SecretBox(encoded: String(repeating: "0", count: 64))
        #expect(try box.open("v1." + Base64.encode(bytes), for: "") == [UInt8](repeating: 0, count: 16))
    }
}
