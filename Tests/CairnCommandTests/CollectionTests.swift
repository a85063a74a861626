import ProgramTesting
import Testing

@Suite("Deleting and collecting")
struct CollectionTests {
    @Test("a version is deleted unless a stage holds it; its number is never used again")
    func deleteVersion() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [1])
        try sandbox.require("promote", "g:1", "production")
        #expect(
            try sandbox.cairn("delete", "g:1")
                == .refused(
                    "g:1 stands in 'production'",
                    hint: "roll the stage back first (cairn rollback g:production)"))
        #expect(try sandbox.cairn("delete", "g:2", "-m", "bad data") == .done("Deleted g:2."))
        #expect(try sandbox.cairn("delete", "g:2").errors.hasPrefix("error: g:2 is deleted\n"))
        #expect(try sandbox.push("model 3", "--json").json.number.integer == 3)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("a group is deleted with its versions on request, unless a stage holds one; numbers go on")
    func deleteGroup() throws {
        let sandbox = try Sandbox.withVersions(2)
        try sandbox.require("promote", "g:1", "staging")
        let held = Run.refused(
            "stage 'staging' of 'g' holds a version",
            hint: "a group can be deleted when nothing is live in it; withdraw the version first "
                + "(cairn reject g:staging --withdraw)")
        #expect(try sandbox.cairn("group", "delete", "g") == held)
        #expect(try sandbox.cairn("group", "delete", "g", "--recursive") == held)
        try sandbox.require("reject", "g:staging", "--withdraw")
        #expect(
            try sandbox.cairn("group", "delete", "g")
                == .refused("'g' has 2 versions", hint: "delete them first, or say --recursive"))
        #expect(try sandbox.cairn("group", "delete", "g", "--recursive") == .done("Deleted the group g."))
        #expect(try sandbox.cairn("show", "g:1").errors.hasPrefix("error: there is no group 'g'\n"))
        try sandbox.require("group", "create", "g")
        #expect(try sandbox.push("new", "--json").json.number.integer == 3)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("a name that differs only in case from a group's is taken, and means that group")
    func caseOfNames() throws {
        let sandbox = try Sandbox.withVersions(1)
        #expect(
            try sandbox.cairn("group", "create", "G")
                == .failed(
                    "there is already a group 'g'", hint: "names that differ only in case are the same"))
        #expect(try sandbox.cairn("group", "create", "g") == .failed("there is already a group 'g'"))
        try sandbox.file("model.bin", "other")
        #expect(try sandbox.cairn("push", "G", "model.bin", "--json").json.number.integer == 2)
        #expect(try sandbox.require("list", "G", "--json").json.total.integer == 2)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("what the log still names, and what is young, is kept; then it goes")
    func collect() throws {
        let sandbox = try Sandbox.withVersions(2)
        try sandbox.require("delete", "g:1")
        let blob = try sandbox.blob(sandbox.digestOfText("model 1"))
        #expect(
            try sandbox.cairn("gc").lines[0]
                == "Removed 0 blobs (0 B), 0 documents and 0 leftovers of interrupted work.")
        #expect(try sandbox.cairn("gc", "--grace", "0").lines[0].hasPrefix("Removed 0 blobs"))
        #expect(
            try sandbox.cairn("gc", "--retention", "0").lines[0].hasPrefix(
                "Removed 0 blobs (0 B), "))
        #expect(sandbox.exists(blob))  // young
        let dry = try sandbox.cairn("gc", "--retention", "0", "--grace", "0", "--dry-run")
        #expect(dry.lines[0].hasPrefix("Would remove 1 blob (7 B), "))
        #expect(sandbox.exists(blob))
        #expect(
            try sandbox.cairn("gc", "--retention", "0", "--grace", "0").lines[0].hasPrefix(
                "Removed 1 blob (7 B), "))
        #expect(!sandbox.exists(blob))
        #expect(try sandbox.require("cat", "g:2:model.bin").output == "model 2")
        #expect(try sandbox.cairn("verify").status == 0)
        #expect(try sandbox.cairn("verify", "--json").json.orphans.documents.integer == 0)
    }

    @Test("bytes that another version shares stay")
    func shared() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.push("model 1", "--metric", "a=1")
        try sandbox.require("delete", "g:1")
        try sandbox.require("gc", "--retention", "0", "--grace", "0")
        #expect(try sandbox.require("cat", "g:2:model.bin").output == "model 1")
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("rollback targets within the retention stay, also after a deletion is collected")
    func rollbackTargets() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [1, 2])
        for version in ["g:1", "g:2"] { try sandbox.require("promote", version, "production") }
        try sandbox.require("gc", "--retention", "0", "--grace", "0")
        #expect(try sandbox.cairn("rollback", "g:production").status == 0)
        #expect(try sandbox.require("cat", "g:production:model.bin").output == "model 1")
    }

    @Test("leftovers of interrupted work go, files of a push under way stay")
    func leftovers() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.file(".cairn/tmp/0123456789abcdef.0", "left")
        let run = try sandbox.cairn("gc", "--json").json
        #expect(run.leftovers.integer == 1)
        #expect(sandbox.names(".cairn/tmp") == [])
    }

    @Test("what cannot be read is no garbage: a damaged registry is not collected")
    func damaged() throws {
        let sandbox = try Sandbox.withVersions(2)
        try sandbox.require("delete", "g:1")
        try sandbox.sql(
            "UPDATE documents SET deflated = x'00' WHERE digest = (SELECT target FROM refs WHERE "
                + "key = 'groups/g/versions/2')"
        )
        let before = sandbox.files(below: ".cairn/blobs")
        let run = try sandbox.cairn("gc", "--retention", "0", "--grace", "0")
        #expect(run.status == 1)
        #expect(run.errors.hasPrefix("error: nothing was removed, since it cannot be told what is needed: "))
        #expect(sandbox.files(below: ".cairn/blobs") == before)
    }
}
