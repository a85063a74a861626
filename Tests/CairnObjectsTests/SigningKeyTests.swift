import CairnObjects
import Testing

@Suite("SigningKey and VerifierKey")
struct SigningKeyTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let secret: String, publicKey: String, message: String, signature: String
    }

    /// RFC 8032, section 7.1, tests 1 to 3.
    static let vectors = [
        Vector(
            testDescription: "no message",
            secret: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        Vector(
            testDescription: "one byte",
            secret: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        Vector(
            testDescription: "two bytes",
            secret: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ]

    @Test("RFC 8032's keys sign as published", arguments: vectors)
    func published(_ vector: Vector) throws {
        let key = try SigningKey(name: "test", seed: bytes(vector.secret))
        let (message, signature) = (try bytes(vector.message), try bytes(vector.signature))
        #expect(key.verifier.publicKey.hexadecimal == vector.publicKey)
        #expect(key.signature(of: message) == signature)
        #expect(key.verifier.isValid(signature, of: message))
    }

    @Test("Any bit of signature, message or key that is turned over breaks it")
    func tampering() throws {
        let vector = Self.vectors[2]
        let key = try VerifierKey(name: "test", publicKey: bytes(vector.publicKey))
        let (message, signature) = (try bytes(vector.message), try bytes(vector.signature))
        for bit in 0..<512 { #expect(!key.isValid(signature.flipping(bit: bit), of: message), "bit \(bit)") }
        for bit in 0..<16 { #expect(!key.isValid(signature, of: message.flipping(bit: bit)), "bit \(bit)") }
        for bit in 0..<256 {
            let other = try VerifierKey(name: "test", publicKey: key.publicKey.flipping(bit: bit))
            #expect(!other.isValid(signature, of: message), "bit \(bit)")
        }
        #expect(!key.isValid(signature.dropLast(), of: message))
        #expect(!key.isValid(signature + [0], of: message))
        #expect(!key.isValid([], of: message))
    }

    static let goVerifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let goSigner = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

    @Test("Go's published keys read, fit each other and are written as Go writes them")
    func goKeys() throws {
        let (signer, verifier) = (
            try SigningKey(encoded: Self.goSigner), try VerifierKey(encoded: Self.goVerifier)
        )
        #expect(signer.verifier == verifier)
        #expect(signer.encoded == Self.goSigner)
        #expect(verifier.encoded == Self.goVerifier)
        #expect(verifier.name == "PeterNeumann")
        #expect(verifier.id.hexadecimal == "c74f20a3")
    }

    @Test("New keys differ, and read back from their text")
    func generate() throws {
        let (one, other) = (
            try SigningKey.generate(name: "example.com/a"), try SigningKey.generate(name: "example.com/a")
        )
        #expect(one.verifier != other.verifier)
        let read = try SigningKey(encoded: one.encoded)
        #expect(read.verifier == one.verifier)
        #expect(read.signature(of: [1]) == one.signature(of: [1]))
        #expect(try VerifierKey(encoded: one.verifier.encoded) == one.verifier)
    }

    @Test(
        "A name that a note cannot carry is refused",
        arguments: [
            "", "a b", "a+b", "a\nb", "a\tb", "a\u{A0}b", "a\u{2003}b", "a\u{1B}b", "a+\u{301}b",
            "a \u{301}b",
        ])
    func names(_ name: String) {
        #expect(refusal { try SigningKey.generate(name: name) }?.code == .invalid)
        #expect(
            refusal { try VerifierKey(name: name, publicKey: [UInt8](repeating: 0, count: 32)) }?.code
                == .invalid)
    }

    @Test("Keys have 32 bytes", arguments: [0, 31, 33, 64])
    func lengths(_ count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(refusal { try SigningKey(name: "a", seed: bytes) }?.code == .invalid)
        #expect(refusal { try VerifierKey(name: "a", publicKey: bytes) }?.code == .invalid)
    }

    static let malformedVerifiers = [
        Case("nothing", ""), Case("no key", "PeterNeumann+c74f20a3"),
        Case("another id", goVerifier.replacingOnce("c74f20a3", "c74f20a4")),
        Case("the id in capitals", goVerifier.replacingOnce("c74f20a3", "C74F20A3")),
        Case("another name", goVerifier.replacingOnce("Peter", "Petra")),
        Case("another algorithm", goVerifier.replacingOnce("ARpc", "Ahpc")),
        Case("another key", goVerifier.replacingOnce("10TW", "10TX")),
        Case("base64 cut off", String(goVerifier.dropLast(4))), Case("text after", goVerifier + "\n"),
        Case("no algorithm at all", "PeterNeumann+c74f20a3+"),
        Case("no name", String(goVerifier.dropFirst(12))),
        Case("a signing key", goSigner),
    ]

    @Test("A verifier key that is not its own id's is refused", arguments: malformedVerifiers)
    func malformed(_ text: Case<String, Void>) {
        #expect(refusal { try VerifierKey(encoded: text.input) }?.code == .invalid)
    }

    static let malformedSigners = [
        Case("nothing", ""), Case("a verifier key", goVerifier),
        Case("another id", goSigner.replacingOnce("c74f20a3", "c74f20a4")),
        Case("another seed", goSigner.replacingOnce("KDFz", "KDF0")),
        Case("no prefix", String(goSigner.dropFirst(12))),
        Case("small letters", goSigner.replacingOnce("PRIVATE", "private")),
        Case("cut off", String(goSigner.dropLast(4))),
        Case("another algorithm", goSigner.replacingOnce("AYEK", "AoEK")),
    ]

    @Test("A signing key that is not its own id's is refused, and not printed", arguments: malformedSigners)
    func malformedSigner(_ text: Case<String, Void>) throws {
        let error = try #require(refusal { try SigningKey(encoded: text.input) })
        #expect(error.code == .invalid)
        #expect(!error.message.contains("FALVFGyNhPJ"))
    }
}

extension [UInt8] {
    fileprivate func flipping(bit: Int) -> [UInt8] {
        var bytes = self
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return bytes
    }
}
