import ProgramTesting
import Testing

@Suite("Finding and opening a registry")
struct RegistryPlaceTests {
    @Test("init makes a registry once, here or elsewhere")
    func initialize() throws {
        let sandbox = try Sandbox()
        let run = try sandbox.cairn("init", "--origin", "example.com/models")
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(run.lines[0] == "Made an empty registry in .cairn.")
        #expect(try run.lines[2] == sandbox.require("audit", "key").lines[0])
        #expect(run.lines[2].hasPrefix("example.com/models+"))
        #expect(
            try sandbox.cairn("init")
                == .failed(
                    "'.cairn' is there already", hint: "use it with --registry, or choose another directory"))
        #expect(try sandbox.cairn("init", "a/b").lines[0] == "Made an empty registry in a/b/.cairn.")
        #expect(try sandbox.run(["stat", "-c", "%a", ".cairn/signing.key"]).lines == ["600"])
        #expect(try sandbox.cairn("verify", "--registry", "a/b").status == 0)
    }

    @Test("a registry that cannot be made leaves nothing")
    func cannotMake() throws {
        let sandbox = try Sandbox()
        try sandbox.file("file", "x")
        #expect(try sandbox.cairn("init", "file").status == 1)
        #expect(
            try sandbox.cairn("init", "--origin", "two words")
                == .failed(
                    "'two words' cannot name a key",
                    hint:
                        "use something like a host and a path, without spaces and plus signs: "
                        + "example.com/registry"
                ))
        #expect(sandbox.names(".") == ["file", "home"])
    }

    @Test("the registry is the one named, or the one of the environment, or the nearest one upward")
    func finding() throws {
        let sandbox = try Sandbox()
        for name in ["outer", "outer/in/ner", "named", "set"] {
            try sandbox.require("init", name, "--origin", "r/\(name)")
        }
        func origin(_ arguments: String..., registry: String? = nil) throws -> String? {
            let shell =
                "cd outer/in/ner && '\(CairnProgram.path)' audit key --json "
                + "\(arguments.joined(separator: " "))"
            return try sandbox.run(["bash", "-c", shell], setting: ["CAIRN_REGISTRY": registry]).json.origin
                .text
        }
        #expect(try origin() == "r/outer/in/ner")
        try sandbox.remove("outer/in/ner/.cairn")
        #expect(try origin() == "r/outer")
        #expect(try origin(registry: sandbox.place("set")) == "r/set")
        #expect(try origin(registry: sandbox.place("set/.cairn")) == "r/set")
        #expect(try origin("--registry", "../../../named", registry: sandbox.place("set")) == "r/named")
    }

    static let commands: [Case<[String]>] = [
        Case("list", ["list"]), Case("push", ["push", "g", "home"]), Case("verify", ["verify"]),
        Case("show", ["show", "g:1"]), Case("gc", ["gc"]), Case("audit log", ["audit", "log"]),
    ]

    @Test("where there is none, every command says so and how to make one", arguments: commands)
    func noRegistry(_ command: Case<[String]>) throws {
        let sandbox = try Sandbox()
        #expect(
            try sandbox.run([CairnProgram.path] + command.input)
                == .failed(
                    "there is no registry here, nor in any directory above",
                    hint: "make one with 'cairn init', or name one with --registry DIR|URL or CAIRN_REGISTRY")
        )
        #expect(
            try sandbox.run([CairnProgram.path] + command.input + ["--registry", "home"])
                == .failed("there is no registry in 'home'", hint: "make one with 'cairn init'"))
        #expect(sandbox.names(".") == ["home"])
    }

    struct Break: Sendable {
        let code: String
        let message: String
        let inflict: @Sendable (Sandbox) throws -> Void

        init(_ code: String, _ message: String, _ inflict: @escaping @Sendable (Sandbox) throws -> Void) {
            (self.code, self.message, self.inflict) = (code, message, inflict)
        }
    }

    static let breaks: [Case<Break>] = [
        Case(
            "a newer format",
            Break("unsupported", "has format 2; this cairn knows format 1") {
                try $0.file(".cairn/registry.json", #"{"format": 2, "else": true}"#)
            }),
        Case(
            "a configuration cut off",
            Break("damaged", "is damaged: JSON, line 1, column") {
                try $0.file(".cairn/registry.json", #"{"format"#)
            }),
        Case(
            "an empty configuration",
            Break("damaged", "is damaged: JSON, line 1, column 1") {
                try $0.file(".cairn/registry.json", "")
            }),
        Case(
            "a configuration without key",
            Break("damaged", "is damaged: registry.json.key is missing") {
                try $0.file(".cairn/registry.json", #"{"format": 1}"#)
            }),
        Case(
            "no configuration",
            Break("damaged", "registry.json is missing") {
                try $0.remove(".cairn/registry.json")
            }),
        Case(
            "no database",
            Break("damaged", "registry.db' is missing") {
                for name in $0.names(".cairn") where name.hasPrefix("registry.db") {
                    try $0.remove(".cairn/\(name)")
                }
            }),
        Case(
            "an empty database",
            Break("damaged", "registry.db is not a database of Cairn") {
                for name in $0.names(".cairn") where name.hasPrefix("registry.db") {
                    try $0.remove(".cairn/\(name)")
                }
                try $0.file(".cairn/registry.db", "")
            }),
        Case(
            "a database that is none",
            Break("damaged", "file is not a database") {
                try $0.overwrite(".cairn/registry.db") { $0 = Array(repeating: 0x41, count: 9000) }
            }),
        Case(
            "a database of a newer format",
            Break("unsupported", "registry.db has format 9; this cairn knows format 2") {
                try $0.sql("PRAGMA user_version = 9")
            }),
        Case(
            "a signing key that is none",
            Break("damaged", "signing.key'") {
                try $0.file(".cairn/signing.key", "hello\n")
            }),
        Case(
            "another registry's signing key",
            Break("damaged", "signing.key is not the key that registry.json names") {
                try $0.require("init", "other", "--origin", "example.com/test")
                try $0.remove(".cairn/signing.key")
                try $0.copy("other/.cairn/signing.key", to: ".cairn/signing.key")
            }),
    ]

    @Test("a registry that is damaged or of an unknown format is refused with what to do", arguments: breaks)
    func broken(_ break: Case<Break>) throws {
        let sandbox = try Sandbox.withVersions(1)
        try `break`.input.inflict(sandbox)
        for command in [["list"], ["push", "g", "model.bin", "--force"], ["verify"]] {
            let run = try sandbox.run([CairnProgram.path, "--json"] + command)
            #expect(run.status == 1)
            #expect(run.errors.contains(`break`.input.message), "\(run.errors)")
            #expect(run.errors.contains("\nhint: "))
            #expect(try run.json.error.code.text == `break`.input.code)
        }
    }

    @Test("who acts must have a name", arguments: ["two\nlines", " ", String(repeating: "x", count: 300)])
    func actor(_ name: String) throws {
        let sandbox = try Sandbox.withGroup()
        let run = try sandbox.cairn("group", "create", "h", setting: ["CAIRN_ACTOR": name])
        #expect(run.status == 1)
        #expect(run.errors.contains("cannot be the name of a person or a machine"))
    }
}
