import CairnObjects
import Testing

@Suite("VersionSpec")
struct VersionSpecTests {
    static func number(_ value: Int) throws -> VersionSpec.Base {
        .number(try #require(VersionNumber(value)))
    }

    @Test("The newest version is the group's name alone")
    func newest() throws {
        let spec = try VersionSpec(parsing: "fraud-detection")
        #expect(spec.group.description == "fraud-detection")
        #expect(spec.base == .newest)
        #expect(spec.generations == 0)
    }

    @Test("A number, a stage, a stage's past, a digest and its beginning name a version")
    func bases() throws {
        let digest = Digest(of: [])
        #expect(try VersionSpec(parsing: "g:3").base == Self.number(3))
        #expect(try VersionSpec(parsing: "g:production").base == .stage(.production, movesAgo: 0))
        #expect(try VersionSpec(parsing: "g:production@{1}").base == .stage(.production, movesAgo: 1))
        #expect(try VersionSpec(parsing: "g:production@{0}").base == .stage(.production, movesAgo: 0))
        #expect(try VersionSpec(parsing: "g@\(digest)").base == .digest(DigestPrefix(digest)))
        #expect(
            try VersionSpec(parsing: "g@sha256:e3b0c442").base == .digest(DigestPrefix(parsing: "e3b0c442")))
        #expect(try VersionSpec(parsing: "g@e3b0c442").base == .digest(DigestPrefix(parsing: "e3b0c442")))
    }

    @Test("Generations count first parents, from any base")
    func generations() throws {
        #expect(try VersionSpec(parsing: "g:3~1").generations == 1)
        #expect(try VersionSpec(parsing: "g:3~").generations == 1)
        #expect(try VersionSpec(parsing: "g:3~0").generations == 0)
        #expect(try VersionSpec(parsing: "g~2").base == .newest)
        #expect(try VersionSpec(parsing: "g:production@{2}~1000000").generations == 1_000_000)
        #expect(try VersionSpec(parsing: "g@e3b0c442~2").generations == 2)
    }

    static let forms = [
        "fraud-detection", "fraud-detection:3", "fraud-detection:production",
        "fraud-detection:production@{1}",
        "fraud-detection@sha256:9f2c51d0", "fraud-detection:3~1", "fraud-detection~4",
        "fraud-detection:production@{12}~3", "g@sha256:9f2c51d0~2", "G:eu-west_2",
    ]

    @Test("Every form prints as it was written", arguments: forms)
    func roundTrip(_ text: String) throws {
        let spec = try VersionSpec(parsing: text)
        #expect(spec.description == text)
        #expect(try VersionSpec(parsing: spec.description) == spec)
    }

    static let malformed = [
        Case("nothing", ""), Case("a colon", ":"), Case("no group", ":3"),
        Case("no group, a digest", "@sha256:9f2c51d0"),
        Case("no selector", "g:"), Case("no digest", "g@"), Case("a short digest", "g@sha256:9f2c51d"),
        Case("no hexadecimal", "g@sha256:9f2c51dx"), Case("another algorithm", "g@sha512:9f2c51d0"),
        Case("version 0", "g:0"), Case("a leading zero", "g:03"), Case("a negative version", "g:-3"),
        Case("a plus", "g:+3"), Case("a number and letters", "g:3a"), Case("a fraction sign", "g:½"),
        Case("a number's past", "g:3@{1}"), Case("the newest's past", "g@{1}"),
        Case("the past of nothing", "g:@{1}"),
        Case("an empty past", "g:production@{}"), Case("an open past", "g:production@{1"),
        Case("a negative past", "g:production@{-1}"), Case("a past with a plus", "g:production@{+1}"),
        Case("a past with a leading zero", "g:production@{01}"),
        Case("minus zero moves ago", "g:production@{-0}"),
        Case("a past in words", "g:production@{yesterday}"), Case("two pasts", "g:production@{1}@{1}"),
        Case("too far in the past", "g:production@{1000001}"),
        Case("past 64 bits", "g:p@{99999999999999999999}"),
        Case("text after the past", "g:production@{1}x"), Case("a past without braces", "g:production@1"),
        Case("two stages", "g:a:b"), Case("a stage and a digest", "g:production@sha256:9f2c51d0"),
        Case("generations in words", "g:3~x"), Case("negative generations", "g:3~-1"),
        Case("generations with a plus", "g:3~+1"), Case("generations with a leading zero", "g:3~01"),
        Case("generations twice", "g:3~1~1"), Case("too many generations", "g:3~1000001"),
        Case("generations before the selector", "g~1:3"), Case("generations in other digits", "g:3~\u{0661}"),
        Case("a space", "g :3"), Case("a space after", "g:3 "), Case("a newline", "g:3\n"),
        Case("a slash", "g/x:3"), Case("a combining mark after the colon", "g:\u{301}production"),
    ]

    @Test("Anything else is refused", arguments: malformed)
    func refused(_ text: Case<String, Void>) throws {
        let error = try #require(refusal { try VersionSpec(parsing: text.input) })
        #expect(error.code == .invalid)
        #expect(error.hint != nil)
    }
}
