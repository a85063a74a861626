import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Whether everything that is stored is what it must be: the last look at all of it, and the next one.
extension Pages {
    var verificationRoutes: [PageRoute] {
        [
            PageRoute(.get, Self.verification, .registry(.read), showVerification),
            PageRoute(.post, Self.verification, .registry(.move), startVerification),
            PageRoute(.post, Self.verification + "/stop", .registry(.move), stopVerification),
        ]
    }

    static var verification: String { "/verification" }

    /// The last look at the whole registry, whoever asked for it by whichever door.
    func lastVerification() async -> Jobs.Job? {
        await jobs.all.first { job in
            guard job.kind == "verify" else { return false }
            guard case .object(let members)? = job.result else { return true }
            return members["checkpoint"] != nil
        }
    }

    private func showVerification(_ visit: Visit) async throws -> Answer {
        let job = await lastVerification()
        let isRunning = job?.state == .running
        // Browsers without scripts load the page again by themselves; the script does it piece by piece.
        let again: HTML =
            isRunning ? "<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>\n" : .none
        let poll: HTML = isRunning ? " data-poll=\"\(Self.verification)\"" : .none
        return page(
            "Verification", at: .history, visit, head: again,
            """
            <h1>\(Element.link("/history", "History")): verification</h1>
            <p>Reads every stored byte, replays the log from its first entry, and compares both with what
            refs, index and checkpoint say.</p>
            <div id="progress"\(poll)>
            \(try await state(of: job, visit))
            \(controls(isRunning, visit))
            </div>
            """)
    }

    private func controls(_ isRunning: Bool, _ visit: Visit) -> HTML {
        guard visit.session != nil, visit.access.allows(.move, in: nil) else { return .none }
        return isRunning
            ? visit.form(Self.verification + "/stop", "<button class=\"plain\">Stop it</button>")
            : visit.form(Self.verification, "<button>Verify everything now</button>")
    }

    /// In words, with what was found: by this server's last job, and by whoever looked at everything last.
    private func state(of job: Jobs.Job?, _ visit: Visit) async throws -> HTML {
        var current: HTML = .none
        if let job {
            let start: HTML = "\(Element.time(job.startedAt)), by \(job.by)"
            switch job.state {
            case .running: return Self.progress(of: job, start)
            case .cancelled: current = "<p>Stopped before its end; it began \(start).</p>\n"
            case .failed:
                current = """
                    <p class="problem" role="alert">It could not be done: \(job.failure?.message ?? "")</p>
                    <p class="quiet">Begun \(start).</p>

                    """
            case .done: break
            }
        }
        let size = try await streams.logSize()
        let note: VerificationNote
        do {
            guard let last = try await registry.verifications.last() else {
                return "\(current)<p>Nobody has looked at everything yet. The log has \(size) entries.</p>\n"
            }
            note = last
        } catch let error as CairnError {
            // Whoever cannot read what was found can still look again.
            return """
                \(current)<p class="problem" role="alert">\(error.message)</p>
                <p>\(error.hint ?? "")</p>

                """
        }
        let head: HTML = current.isEmpty ? .none : "<h2>The last look at everything</h2>\n"
        return "\(current)\(head)\(try Self.report(of: note, size))"
    }

    private static func progress(of job: Jobs.Job, _ start: HTML) -> HTML {
        let (done, total) = (job.meter.done, max(job.meter.total, 1))
        return """
            <p><label for="bar">\(Element.size(done)) of \(Element.size(job.meter.total)) read</label></p>
            <p><progress id="bar" max="\(total)" value="\(min(done, total))"></progress></p>
            <p class="quiet">Begun \(start). It goes on when you leave this page.</p>

            """
    }

    private static func report(of note: VerificationNote, _ size: Int64) throws(CairnError) -> HTML {
        var members = try JSONMembers(note.report, path: "report")
        var rows: [[HTML]] = []
        for problem in try members.array("problems").prefix(100) {
            var parts = try JSONMembers(problem, path: "problem")
            let affects = try parts.strings("affects").map { "<li>\($0)</li>" as HTML }
            rows.append([
                "<code>\(try parts.requiredString("kind"))</code>",
                "<code>\(try parts.requiredString("subject"))</code>",
                "\(try parts.requiredString("detail"))", "<ul class=\"plain\">\(affects)</ul>",
            ])
        }
        let isSound = try members.bool("sound") ?? false
        let badge: HTML =
            isSound
            ? "<span class=\"badge good\">sound</span> Everything was as it must be."
            : "<span class=\"badge bad\">damaged</span> Something is not what it must be."
        let entries = try members.count("entries") ?? 0
        let later = size - entries
        let since: HTML =
            later > 0 ? "<p>Since then the log has grown by \(later) entries.</p>\n" : .none
        func count(_ name: String) throws(CairnError) -> HTML { "\(try members.count(name) ?? 0)" }
        let facts = Element.list([
            ("Begun", "\(Element.time(note.startedAt)), by \(note.by)"),
            ("Ended", Element.time(note.endedAt)), ("Log entries", "\(entries)"),
            ("Versions", try count("versions")), ("Refs", try count("refs")),
            ("Documents", try count("documents")), ("Blobs", try count("blobs")),
            ("Bytes", "\(Element.size(try members.count("bytes") ?? 0))"),
        ])
        let problems =
            rows.isEmpty
            ? HTML.none : Element.table("Problems", ["Problem", "Of", "Finding", "Affects"], rows)
        return "<p>\(badge)</p>\n\(problems)\(facts)\(since)"
    }

    private func startVerification(_ visit: Visit) async throws -> Answer {
        if await lastVerification()?.state == .running {
            return visit.seeOther(Self.verification, saying: "It is under way already.")
        }
        let (registry, width, actor) = (registry, width, visit.access.principal)
        _ = try await jobs.start("verify", by: actor) { meter in
            try await registry.verifyAll(by: actor, width: width, meter: meter).json
        }
        return Visit.seeOther(Self.verification)
    }

    private func stopVerification(_ visit: Visit) async throws -> Answer {
        if let job = await lastVerification(), job.state == .running { await jobs.cancel(job.id) }
        return Visit.seeOther(Self.verification)
    }

    /// One line for the page of the log.
    func verificationLine(_ visit: Visit) async -> HTML {
        guard visit.access.allows(.read, in: nil) else { return .none }
        let link = Element.link(Self.verification, "Verification")
        if await lastVerification()?.state == .running { return "<p>\(link): under way</p>\n" }
        let note: VerificationNote
        do {
            guard let last = try await registry.verifications.last() else {
                return "<p>\(link): nobody has looked at everything yet</p>\n"
            }
            note = last
        } catch {
            return "<p>\(link): what was found last cannot be read</p>\n"  // its page says why
        }
        var isSound = false
        if case .object(let members) = note.report { isSound = members["sound"] == true }
        let found: HTML =
            isSound
            ? "<span class=\"badge good\">sound</span>" : "<span class=\"badge bad\">damaged</span>"
        return "<p>\(link): \(found) \(Element.time(note.endedAt)), asked for by \(note.by)</p>\n"
    }
}
