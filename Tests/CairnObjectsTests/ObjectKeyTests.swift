import CairnObjects
import Testing

@Suite("Names of buckets and objects")
struct ObjectKeyTests {
    private static let keys = [
        "a", "a b", "a//b", "/a", "a/", "~", "~7E", "a~b", "é", "e\u{301}", "🙂", "%41", "\"'&<>", "x.y",
        "...", "a/..b/c", "\u{FFFD}",
    ]

    @Test(arguments: keys)
    func `a key is read from what refs have`(_ text: String) throws {
        let key = try ObjectKey(parsing: text)
        #expect(try ObjectKey(encoded: key.encoded) == key)
        #expect(Array(try ObjectKey(encoded: key.encoded).description.utf8) == Array(text.utf8))
        #expect(key.encoded.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
        let ref = RefName.object(try BucketName(parsing: "bucket"), key)
        #expect(try RefName(parsing: "\(ref)") == ref)
        #expect(ref.key == "\(ref)")
    }

    @Test func `their order is that of their bytes, and spellings differ`() throws {
        let keys = try Self.keys.map { try ObjectKey(parsing: $0) }
        let byBytes = keys.sorted { $0.description.utf8.lexicographicallyPrecedes($1.description.utf8) }
        #expect(keys.sorted().map(\.encoded) == byBytes.map(\.encoded))
        #expect(Set(keys).count == keys.count)
        let (composed, decomposed) = (try ObjectKey(parsing: "\u{e9}"), try ObjectKey(parsing: "e\u{301}"))
        #expect(composed != decomposed && composed.description == decomposed.description)
    }

    @Test(arguments: ["", "a\u{0}b", "a\nb", "..", ".", "a/../b", "./a", "a/.", "\u{202E}x"])
    func `what harms is no key`(_ text: String) {
        #expect(throws: CairnError.self) { try ObjectKey(parsing: text) }
    }

    @Test func `a key has 1024 bytes at most`() throws {
        _ = try ObjectKey(parsing: String(repeating: "é", count: 512))
        #expect(throws: CairnError.self) { try ObjectKey(parsing: String(repeating: "é", count: 512) + "x") }
    }

    @Test(arguments: ["~", "~7", "~7x", "~41", "~c3~a9", "~C3", "é", "~FF"])
    func `what no ref has is refused`(_ text: String) {
        #expect(throws: CairnError.self) { try ObjectKey(encoded: text) }
        #expect(throws: CairnError.self) { try RefName(parsing: "buckets/bucket/\(text)") }
    }

    @Test(arguments: ["abc", "a-b.c", "123", "sagemaker-us-east-1-000000000000"])
    func `a bucket's name`(_ text: String) throws {
        #expect(try BucketName(parsing: text).description == text)
        #expect(try RefName(parsing: "buckets/\(text)") == .bucket(try BucketName(parsing: text)))
    }

    @Test(arguments: [
        "ab", "Abc", "-ab", "ab-", "a..b", "a_b", "10.0.0.1", "", "a/b", String(repeating: "a", count: 64),
    ])
    func `what is no bucket's name`(_ text: String) {
        #expect(throws: CairnError.self) { try BucketName(parsing: text) }
    }

    @Test func `an access key's id is its token's name in small letters`() throws {
        let id = try AccessKeyID(parsing: "AKIAIOSFODNN7EXAMPLE")
        #expect("\(id.token)" == "akiaiosfodnn7example")
        for text in ["", "ab", "a/b", "a b", "a_b", "-abc", String(repeating: "a", count: 129)] {
            #expect(throws: CairnError.self) { try AccessKeyID(parsing: text) }
        }
        #expect(try AccessKeyID.generate().description.hasPrefix("CAIRN"))
        #expect(try AccessKeyID.generate() != AccessKeyID.generate())
    }

    @Test func `a pattern of groups is one of buckets`() throws {
        let bucket = try BucketName(parsing: "fraud-data.v1")
        #expect(try GroupPattern(parsing: "Fraud-*").matches(bucket))
        #expect(try !GroupPattern(parsing: "churn-*").matches(bucket))
        #expect(GroupPattern.all.matches(bucket))
    }
}
