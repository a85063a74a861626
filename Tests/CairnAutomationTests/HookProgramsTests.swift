import CairnAutomation
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Glibc
import Synchronization
import SystemPackage
import Testing

@Suite("Hook programs", .timeLimit(.minutes(10)))
struct HookProgramsTests {
    /// A directory of hooks, and what they reported.
    final class Place: Sendable {
        let directory: FilePath
        private let lines = Mutex<[String]>([])

        init(_ directory: FilePath) throws {
            self.directory = directory
            try makeDirectory(directory.appending("hooks"))
        }

        func hook(_ name: String) -> FilePath { directory.appending("hooks").appending(name) }

        func hooks(timeLimit: Duration = HookPrograms.defaultTimeLimit) -> HookPrograms {
            HookPrograms(
                in: directory.appending("hooks"), of: directory, timeLimit: timeLimit,
                report: { [self] line in lines.withLock { $0.append(line) } })
        }

        var reports: [String] { lines.withLock { $0 } }

        func before(_ verb: Verb = .promote, timeLimit: Duration = .seconds(30)) async -> CairnError? {
            do throws(CairnError) {
                _ = try await hooks(timeLimit: timeLimit).before(verb, event)
                return nil
            } catch {
                return error
            }
        }

        let event: Event = {
            var event = Event(
                at: Timestamp(milliseconds: 1_700_000_000_123), actor: .ana, action: .stageMoved,
                reason: "two\nlines")
            event.version = "fraud:3"
            return event
        }()
    }

    private func withPlace(_ body: (Place) async throws -> Void) async throws {
        try await withTemporaryDirectory { try await body(Place($0)) }
    }

    @Test func `where there is no program, nothing happens`() async throws {
        try await withPlace { place in
            try place.hook("pre-promote.sample").script("exit 1")
            try place.hook("promote").script("exit 1")
            #expect(await place.before() == nil)
            await place.hooks().after(.promote, place.event)
            removeTree(place.directory.appending("hooks"))
            #expect(await place.before() == nil)
            #expect(place.reports == [])
        }
    }

    @Test func `it is given the event on standard input and in its variables`() async throws {
        try await withPlace { place in
            try place.hook("pre-promote").script(
                "cat >event; env | grep -E '^CAIRN_(EVENT|HOOK|REG)' | sort >variables; pwd >directory; "
                    + "printf %s \"$CAIRN_EVENT_REASON\" >reason")
            #expect(await place.before() == nil)
            func text(_ name: String) throws -> String? { try place.directory.appending(name).text }
            let line = try #require(try text("event"))
            #expect(line.hasSuffix("}\n") && line.count { $0.isNewline } == 1)
            #expect(try JSONParser.parse(Array(line.utf8)) == place.event.json)
            #expect(try text("reason") == "two\nlines")
            // The temporary directory may lie behind a link.
            #expect(
                try text("directory")?.hasSuffix("\(place.directory.lastComponent?.string ?? "")\n") == true)
            let variables = try #require(try text("variables")).split(separator: "\n").map(String.init)
            #expect(
                variables == [
                    "CAIRN_EVENT_ACTION=stage.moved", "CAIRN_EVENT_ACTOR=ana",
                    "CAIRN_EVENT_AT=2023-11-14T22:13:20.123Z", "CAIRN_EVENT_DIGEST=", "CAIRN_EVENT_FROM=",
                    "CAIRN_EVENT_GROUP=", "CAIRN_EVENT_REASON=two", "CAIRN_EVENT_SEQUENCE=",
                    "CAIRN_EVENT_STAGE=", "CAIRN_EVENT_VERSION=fraud:3", "CAIRN_HOOK=pre-promote",
                    "CAIRN_REGISTRY=\(place.directory)",
                ])
        }
    }

    @Test func `a reason longer than a variable can be is cut there, and whole on standard input`()
        async throws
    {
        try await withPlace { place in
            try place.hook("pre-promote").script("cat >event; printf %s \"$CAIRN_EVENT_REASON\" >reason")
            var event = place.event
            event.reason = String(repeating: "ä", count: 200_000) + "\0end"
            #expect(try await place.hooks().before(.promote, event))
            let cut = try #require(try place.directory.appending("reason").text)
            #expect(cut == String(repeating: "ä", count: 4096))
            #expect(try #require(try place.directory.appending("event").text).contains("äend") == false)
            #expect(try #require(try place.directory.appending("event").text).contains("\\u0000end"))
        }
    }

    static let ends: [(name: String, body: String, error: CairnError?)] = [
        ("agrees", "echo fine; exit 0", nil),
        (
            "refuses", "echo 'auc fell' >&2; exit 1",
            CairnError(.refused, "the hook pre-promote refused: auc fell")
        ),
        (
            "refuses in several lines", "echo '  auc fell'; echo; echo 'see the report' >&2; exit 3",
            CairnError(.refused, "the hook pre-promote refused: auc fell; see the report")
        ),
        ("refuses without a word", "exit 7", CairnError(.refused, "the hook pre-promote refused (status 7)")),
        (
            "crashes", "echo oh; kill -ABRT $$",
            CairnError(.system, "the hook pre-promote was ended by signal 6: oh")
        ),
        (
            "hangs", "echo thinking; sleep 600",
            CairnError(.system, "the hook pre-promote was stopped after 1 s: thinking")
        ),
        (
            "prints what would drive a terminal", "printf '\\033[31mred\\000\\r\\007'; exit 1",
            CairnError(.refused, "the hook pre-promote refused: \\u{1b}[31mred\\u{0}; \\u{7}")
        ),
        (
            "calls what is not there", "no-such-program-here 2>/dev/null",
            CairnError(.refused, "the hook pre-promote refused (status 127)")
        ),
    ]

    @Test(arguments: ends.indices)
    func `its end decides, and its words are told`(_ index: Int) async throws {
        let (name, body, expected) = Self.ends[index]
        try await withPlace { place in
            try place.hook("pre-promote").script(body)
            let error = await place.before(timeLimit: .seconds(1))
            #expect(error?.code == expected?.code, "\(name)")
            #expect(error?.message == expected?.message, "\(name)")
            #expect((error?.hint == nil) == (expected == nil), "\(name)")
        }
    }

    @Test func `garbage and floods become one line of bearable length`() async throws {
        try await withPlace { place in
            try place.hook("pre-promote").script("echo first; head -c 300000 /dev/urandom; exit 1")
            let error = try #require(await place.before())
            #expect(error.message.hasPrefix("the hook pre-promote refused: first; "))
            #expect(error.message.count < 1100)
            #expect(error.message == error.message.printable)
        }
    }

    static let unstartable: [(String, String, @Sendable (FilePath) throws -> Void)] = [
        (
            "not executable", "the hook pre-promote is not executable",
            { try $0.script("exit 0", permissions: 0o644) }
        ),
        (
            "without its interpreter", "the hook pre-promote cannot be started: No such file or directory",
            { try $0.script("exit 0", interpreter: "/no/such/interpreter") }
        ),
        (
            "without any interpreter", "the hook pre-promote cannot be started: Exec format error",
            { try $0.script("exit 0", interpreter: nil) }
        ),
        (
            "a link to nothing", "the hook pre-promote cannot be started: No such file or directory",
            { try $0.makeSymbolicLink(to: "/no/such/hook") }
        ),
        (
            "a directory", "the hook pre-promote cannot be started: Permission denied",
            { try makeDirectory($0) }
        ),
    ]

    @Test(arguments: unstartable.indices)
    func `one that cannot be asked has not agreed`(_ index: Int) async throws {
        let (name, message, make) = Self.unstartable[index]
        try await withPlace { place in
            try make(place.hook("pre-promote"))
            let error = try #require(await place.before(), "\(name)")
            #expect(error.code == .system && error.message == message && error.hint != nil, "\(name)")
        }
    }

    @Test func `one that is told afterwards can stop nothing; its failure is reported`() async throws {
        try await withPlace { place in
            try place.hook("post-promote").script("echo no route; exit 1")
            try place.hook("post-approve").script("echo all well")
            try place.hook("post-reject").script("exit 0", permissions: 0o600)
            for verb in [Verb.promote, .approve, .reject, .rollback] {
                await place.hooks().after(verb, place.event)
            }
            #expect(
                place.reports == [
                    "the hook post-promote failed: no route", "the hook post-reject is not executable",
                ])
        }
    }
}

extension Principal {
    static let ana: Principal = {
        guard let ana = try? Principal(parsing: "ana") else { preconditionFailure("'ana' is a name") }
        return ana
    }()
}
