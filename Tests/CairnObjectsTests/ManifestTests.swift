import CairnObjects
import Testing

@Suite("Manifest")
struct ManifestTests {
    static func descriptor(_ text: String, title: String? = nil) -> Descriptor {
        Descriptor(
            mediaType: "application/octet-stream", digest: Digest(of: Array(text.utf8)),
            size: Int64(text.utf8.count),
            annotations: title.map { ["org.opencontainers.image.title": $0] } ?? [:])
    }

    static func sample() throws -> Manifest {
        Manifest(
            record: Descriptor(mediaType: MediaType.record, digest: Digest(of: Array("{}".utf8)), size: 2),
            files: [
                Manifest.File(name: try FileName(parsing: "model.bin"), content: descriptor("abc")),
                Manifest.File(name: try FileName(parsing: "code/inference.py"), content: descriptor("")),
            ])
    }

    /// As an OCI registry must see it; `sha256sum` of this text is `sampleDigest`.
    static let sampleText =
        #"{"artifactType":"application/vnd.cairn.version.v1+json","config":{"digest":"sha256:"#
        + #"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","#
        + #""mediaType":"application/vnd.cairn.record.v1+json","size":2},"layers":[{"annotations":"#
        + #"{"org.opencontainers.image.title":"code/inference.py"},"digest":"sha256:"#
        + #"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","#
        + #""mediaType":"application/octet-stream","size":0},{"annotations":"#
        + #"{"org.opencontainers.image.title":"model.bin"},"digest":"sha256:"#
        + #"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","#
        + #""mediaType":"application/octet-stream","size":3}],"#
        + #""mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}"#
    static let sampleDigest = "f7e56310ac9a13ecf1f7fbe25349c3f24e6bffd9ae63132b69a33812b45a47f4"

    @Test("A manifest is an OCI 1.1 image manifest, the same bytes for ever")
    func fixed() throws {
        let document = try Self.sample().document()
        #expect(document.bytes.asText == Self.sampleText)
        #expect(document.digest.hex == Self.sampleDigest)
    }

    @Test("A manifest reads back, its files by name")
    func roundTrip() throws {
        let manifest = try Manifest(try Self.sample().document())
        #expect(try manifest == Self.sample())
        #expect(try manifest.files().map(\.name.description) == ["code/inference.py", "model.bin"])
        #expect(manifest.totalSize == 3)
    }

    @Test("A version without files still has its layers member")
    func noFiles() throws {
        let manifest = Manifest(record: Self.descriptor("{}"), files: [])
        #expect(try manifest.document().bytes.asText.contains(#""layers":[]"#))
        #expect(try Manifest(manifest.document()) == manifest)
    }

    /// As `oras push` writes one, with members that Cairn does not know at every level.
    static let foreign = """
        { "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
          "config": { "mediaType": "application/vnd.oci.empty.v1+json", "size": 2, "data": "e30=",
            "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a" },
          "layers": [ { "mediaType": "text/plain", "size": 3, "urls": ["https://example.com/a"],
            "digest": "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "annotations": { "x": "y" } } ],
          "subject": { "size": 1 }, "annotations": { "org.opencontainers.image.created": "now" } }
        """

    @Test("Another client's manifest keeps what Cairn does not know")
    func foreignManifest() throws {
        let json = try JSONParser.parse(Self.foreign)
        let manifest = try Manifest(json: json)
        #expect(manifest.artifactType == "application/vnd.oci.empty.v1+json")
        #expect(manifest.unknown["subject"] == ["size": .number(1)])
        #expect(manifest.config.unknown == ["data": "e30="])
        #expect(manifest.layers.first?.unknown == ["urls": .array(["https://example.com/a"])])
        // A layer without a title bears its digest as its name.
        #expect(try manifest.files().first?.name.description.hasPrefix("ba7816bf") == true)
        guard case .object(var members) = json else { return }
        members["artifactType"] = "application/vnd.oci.empty.v1+json"
        #expect(manifest.json == .object(members))
    }

    static let titles: [Case<[String], String>] = [
        Case("two files of one name", ["a", "a"], "two files are named 'a'"),
        Case("a file and a directory", ["a", "a/b"], "'a' is both a file and a directory"),
        Case("upward", ["../a"], "cannot be the name of a file"),
        Case("absolute", ["/a"], "cannot be the name"),
        Case("upward, hidden", ["../\u{301}a"], "cannot be the name of a file"),
        Case("empty", [""], "it is empty"),
        Case("an escape", ["a\u{1B}"], "control characters"),
    ]

    @Test("Titles that could not be placed are refused when the manifest is read", arguments: titles)
    func refusedTitles(_ titles: Case<[String], String>) throws {
        var manifest = Manifest(record: Self.descriptor("{}"), files: [])
        manifest.layers = titles.input.map { Self.descriptor("x", title: $0) }
        let error = try #require(refusal { try Manifest(json: manifest.json) })
        #expect(error.code == .invalid)
        #expect(error.message.contains(titles.output), "\(error.message)")
    }

    static let wrong: [Case<(String, JSON?), String>] = [
        Case("no schema version", ("schemaVersion", nil), "manifest.schemaVersion must be 2"),
        Case("schema version 1", ("schemaVersion", .number(1)), "manifest.schemaVersion must be 2"),
        Case("schema version as text", ("schemaVersion", "2"), "manifest.schemaVersion must be a number"),
        Case(
            "an index", ("mediaType", "application/vnd.oci.image.index.v1+json"), "manifest.mediaType must be"
        ),
        Case("no config", ("config", nil), "manifest.config is missing"),
        Case("config as text", ("config", "x"), "manifest.config must be an object, not text"),
        Case("layers as an object", ("layers", [:]), "manifest.layers must be an array, not an object"),
        Case("a layer as text", ("layers", .array(["x"])), "manifest.layers[0] must be an object, not text"),
        Case(
            "a layer without digest", ("layers", .array([["mediaType": "a", "size": .number(1)]])),
            "manifest.layers[0].digest is missing"),
        Case("artifactType as a number", ("artifactType", .number(1)), "manifest.artifactType must be text"),
    ]

    @Test("What is no OCI manifest is refused by path", arguments: wrong)
    func refused(_ member: Case<(String, JSON?), String>) throws {
        guard case .object(var members) = try Self.sample().json else { return }
        members[member.input.0] = member.input.1
        let error = try #require(refusal { try Manifest(json: .object(members)) })
        #expect(error.code == .invalid)
        #expect(error.message.hasPrefix(member.output), "\(error.message)")
    }

    static let descriptors: [Case<(String, JSON?), String>] = [
        Case("no media type", ("mediaType", nil), "d.mediaType is missing"),
        Case("no size", ("size", nil), "d.size is missing"),
        Case("a negative size", ("size", .number(-1)), "d.size must be a whole number"),
        Case("half a byte", ("size", .number(0.5)), "d.size must be a whole number"),
        Case("another algorithm", ("digest", "sha512:00"), "d.digest: 'sha512:00' is not a digest"),
        Case(
            "an annotation that is no text", ("annotations", ["a": .number(1)]),
            "d.annotations.a must be text"),
    ]

    @Test("A descriptor's faults are named by path", arguments: descriptors)
    func refusedDescriptor(_ member: Case<(String, JSON?), String>) throws {
        guard case .object(var members) = Self.descriptor("abc").json else { return }
        members[member.input.0] = member.input.1
        let error = try #require(refusal { try Descriptor(json: .object(members), path: "d") })
        #expect(error.message.hasPrefix(member.output), "\(error.message)")
    }
}
