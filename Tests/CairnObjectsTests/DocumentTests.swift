import CairnObjects
import Testing

@Suite("Document")
struct DocumentTests {
    @Test("A document's name is the digest of its bytes")
    func name() throws {
        let document = try Document(["b": .number(1), "a": .null])
        #expect(document.bytes.asText == #"{"a":null,"b":1}"#)
        #expect(document.digest == Digest(of: document.bytes))
        let descriptor = document.descriptor(mediaType: MediaType.record)
        #expect(descriptor == Descriptor(mediaType: MediaType.record, digest: document.digest, size: 16))
    }

    @Test("Four mebibytes are a document, one byte more is not")
    func limit() throws {
        let most = [UInt8](repeating: 0x20, count: 4 << 20)
        #expect(try Document(bytes: most).bytes.count == 4_194_304)
        let error = try #require(refusal { try Document(bytes: most + [0x20]) })
        #expect(error.code == .invalid)
        #expect(error.message.contains("4194305"))
        #expect(refusal { try Document(.string(String(repeating: "a", count: 4 << 20))) }?.code == .invalid)
    }

    @Test("What a document holds wrong is told with its name")
    func inside() throws {
        let document = try Document(bytes: [UInt8](text: #"{"subject":1}"#))
        let error = try #require(refusal { try Approval(document) })
        #expect(
            error.message == "document \(document.digest.short): approval.subject must be text, not a number")
        let noise = try Document(bytes: [UInt8](text: "{"))
        #expect(
            refusal { try Approval(noise) }?.message.hasPrefix("document \(noise.digest.short): JSON, line 1")
                == true)
    }

    @Test("A file's ending says its media type, the longest first")
    func mediaTypes() {
        #expect(MediaType.guess(for: "Model.TAR.GZ") == "application/gzip")
        #expect(MediaType.guess(for: "a.tar") == "application/x-tar")
        #expect(MediaType.guess(for: "card.md") == "text/markdown")
        #expect(MediaType.guess(for: "weights") == "application/octet-stream")
    }
}
