import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@Suite("Pulling, checking out and printing files")
struct FilesTests {
    private func withVersion(_ body: (World, VersionID, FilePath) async throws -> Void) async throws {
        for backend in Backend.allCases {
            try await withWorld(backend) { world in
                let registration = try world.registration(["a.bin": "1", "code/x.py": "2"])
                let id = try await world.registry.register(registration, by: intent()).version
                try await body(world, id, world.directory.appending("out"))
            }
        }
    }

    private static func strays(in directory: FilePath) throws -> [String] {
        try names(in: directory)?.filter { $0.hasPrefix(".") } ?? []
    }

    @Test func `a directory that is not there appears whole`() async throws {
        try await withVersion { world, id, out in
            let meter = ByteMeter()
            let receipt = try await world.registry.pull(id, into: out.appending("deep/er"), meter: meter)
            #expect(receipt.files.map(\.name.description) == ["a.bin", "code/x.py"])
            #expect(try out.appending("deep/er/code/x.py").readAll() == Array("2".utf8))
            #expect(meter.done == 2 && meter.total == 2)
            #expect(try Self.strays(in: out.appending("deep")) == [])
        }
    }

    @Test func `what is there with the right bytes counts as placed, and nothing else is replaced`()
        async throws
    {
        try await withVersion { world, id, out in
            try out.makeDirectory()
            try out.appending("a.bin").write(Array("1".utf8))
            try out.appending("mine.txt").write([9])
            let receipt = try await world.registry.pull(id, into: out)
            #expect(receipt.present.map(\.description) == ["a.bin"])
            #expect(try out.appending("mine.txt").readAll() == [9])
            try out.appending("a.bin").write(Array("x".utf8))
            try out.appending("code/x.py").remove()
            let error = try await refusal { try await world.registry.pull(id, into: out) }
            #expect(error?.code == .exists)
            #expect(!out.appending("code/x.py").isTaken, "nothing is written where something is refused")
            #expect(try out.appending("a.bin").readAll() == Array("x".utf8))
            _ = try await world.registry.pull(id, into: out, replacing: true)
            #expect(try out.appending("a.bin").readAll() == Array("1".utf8))
            #expect(try out.appending("code/x.py").readAll() == Array("2".utf8))
            #expect(try Self.strays(in: out) == [])
        }
    }

    @Test func `a place that is no directory, or whose directories are files, is refused`() async throws {
        try await withVersion { world, id, out in
            try out.write([1])
            #expect(try await refusal { try await world.registry.pull(id, into: out) }?.code == .exists)
            try out.remove()
            try out.makeDirectory()
            try out.appending("code").write([1])
            for replacing in [false, true] {
                let error = try await refusal {
                    try await world.registry.pull(id, into: out, replacing: replacing)
                }
                #expect(error?.message.hasSuffix("/code' is in the way: it is no directory") == true)
            }
            try out.appending("code").remove()
            try out.appending("a.bin").makeDirectory()
            let error = try await refusal { try await world.registry.pull(id, into: out, replacing: true) }
            #expect(error?.code == .exists)
            #expect(try names(in: out) == ["a.bin"])
        }
    }

    @Test func `a checkout switches a link and keeps the version before`() async throws {
        try await withVersion { world, one, _ in
            let two = try await world.push("next")
            let three = try await world.push("after")
            let link = world.directory.appending("current")
            let first = try await world.registry.checkout(one, at: link)
            #expect(first.previous == nil && !first.wasCurrent)
            #expect(try link.appending("code/x.py").readAll() == Array("2".utf8))
            #expect(try await world.registry.checkout(one, at: link).wasCurrent)
            let second = try await world.registry.checkout(two, at: link)
            #expect(second.previous == first.directory && first.directory.isTaken)
            #expect(try link.appending("model.bin").readAll() == Array("next".utf8))
            _ = try await world.registry.checkout(three, at: link)
            #expect(!first.directory.isTaken && second.directory.isTaken)
            #expect(try Self.strays(in: world.directory) == [".current.cairn"])
        }
    }

    @Test func `a checkout that was damaged is made anew`() async throws {
        try await withVersion { world, id, _ in
            let link = world.directory.appending("current")
            let first = try await world.registry.checkout(id, at: link)
            try first.directory.appending("a.bin").remove()
            try first.directory.appending("a.bin").write([7])
            #expect(try await !world.registry.checkout(id, at: link).wasCurrent)
            #expect(try link.appending("a.bin").readAll() == Array("1".utf8))
        }
    }

    @Test func `a checkout does not take the place of what somebody else made`() async throws {
        try await withVersion { world, id, out in
            try out.makeDirectory()
            #expect(try await refusal { try await world.registry.checkout(id, at: out) }?.code == .exists)
            let link = world.directory.appending("link")
            try link.makeSymbolicLink(to: out)
            #expect(try await refusal { try await world.registry.checkout(id, at: link) }?.code == .exists)
            #expect(try Self.strays(in: world.directory) == [])
        }
    }

    @Test func `objects are printed by digest, by its beginning, and by version and name`() async throws {
        try await withVersion { world, id, _ in
            func text(_ spec: String) async throws -> String {
                let stream = try await world.registry.content(ObjectSpec(parsing: spec))
                return String(decoding: try await stream.collect(upTo: 1 << 20), as: UTF8.self)
            }
            let digest = Digest(of: Array("1".utf8))
            for spec in ["fraud:1:a.bin", "\(digest)", "sha256:\(digest.hex.prefix(8))"] {
                let printed = try await text(spec)
                #expect(printed == "1")
            }
            let manifest = try await text("fraud:1")
            #expect(Digest(of: Array(manifest.utf8)) == id.manifest)
            let file = try await refusal { try await text("fraud:1:a.bim") }
            #expect(
                file == CairnError(.notFound, "fraud:1 has no file 'a.bim'", hint: "did you mean 'a.bin'?"))
            for spec in ["sha256:00000000", "\(Digest(of: [0, 1, 2]))"] {
                let error = try await refusal { try await text(spec) }
                #expect(error?.code == .notFound)
            }
        }
    }
}
