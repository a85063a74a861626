import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

/// The whole registry verified from a browser.
@Suite struct VerificationPageTests {
    @Test func whoMayStartsItAndSeesWhatWasFound() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let olga = Browser(bench.visitor)
            try await olga.signIn("olga")
            #expect(try await olga.get("/history").text.contains("nobody has looked"))
            #expect(try await olga.get("/verification").text.contains("Verify everything now"))
            let started = try await olga.send("/verification", [:])
            #expect(started.status == .seeOther && started.headers[.location] == "/verification")
            var page = try await olga.get("/verification").text
            for _ in 0..<200 where page.contains("data-poll") {
                #expect(page.contains("http-equiv=\"refresh\""), "without scripts it is loaded anew")
                try await Task.sleep(for: .milliseconds(50))
                page = try await olga.get("/verification").text
            }
            #expect(page.contains("Everything was as it must be") && page.contains("by olga"))
            try await bench.push("two")
            #expect(try await olga.get("/verification").text.contains("grown by 1 entries"))
            #expect(try await olga.get("/history").text.contains("<span class=\"badge good\">sound</span>"))
        }
    }

    @Test func whatSomebodyElseFoundIsSeen() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let olga = Browser(bench.visitor)
            try await olga.signIn("olga")
            let ann = try Principal(parsing: "ann")
            var report = try await bench.registry.verifyAll(by: ann, width: 1, meter: ByteMeter())
            #expect(try await olga.get("/verification").text.contains("by ann"))
            report.problems.append(
                .init(
                    kind: .blobDamaged, subject: "sha256:<b>", detail: "it is <i>wrong</i>",
                    affects: ["fraud-cards:1"]))
            let note = VerificationNote(
                by: ann, startedAt: bench.clock.now, endedAt: bench.clock.now, report: report.json)
            await bench.registry.verifications.keep(note)
            let page = try await olga.get("/verification").text
            #expect(page.contains("blob-damaged") && page.contains("it is &lt;i&gt;wrong"), "\(page)")
            #expect(page.contains("Verify everything now"))
            #expect(try await olga.get("/history").text.contains(">damaged</span>"))
        }
    }

    @Test func whoMayNotIsNotOfferedItAndRefused() async throws {
        try await withServer { bench in
            let reader = Browser(bench.visitor)
            try await reader.signIn("reader")
            #expect(!(try await reader.get("/verification").text.contains("<button>Verify")))
            #expect(try await reader.send("/verification", [:]).status == .forbidden)
            let rita = Browser(bench.visitor)
            try await rita.signIn("rita")
            #expect(try await rita.get("/verification").status == .forbidden)
            #expect(!(try await rita.get("/history").text.contains("Verification")))
        }
    }
}
