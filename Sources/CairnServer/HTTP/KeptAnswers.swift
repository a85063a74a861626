import CairnObjects
import CairnStorage
import Hummingbird

/// What stands before everything else: a request that the same caller has made before gets the answer that it
/// got, as long as nothing has changed. It counts, and is written to the log, like any other. That the router
/// and no signed door gave that answer follows from the same address and credentials.
struct KeptAnswers<Rest: HTTPResponder>: HTTPResponder where Rest.Context == CallContext {
    let rest: Rest
    let answers: AnswerCache
    /// Without it, nothing is kept.
    let changes: (any ChangeCounter)?
    let authenticator: any Authenticator
    let observer: RequestObserver
    let clock: @Sendable () -> Timestamp

    func respond(to request: Request, context: CallContext) async throws -> Response {
        if request.method == .get, let entry = entry(for: request, context) {
            return observer.observe(request, context, answeredBy: entry)
        }
        return try await rest.respond(to: request, context: context)
    }

    private func entry(for request: Request, _ context: CallContext) -> AnswerCache.Entry? {
        guard let stamp = changes?.changeStamp(), let key = AnswerCache.Key(request),
            let entry = answers.entry(for: key, at: stamp, clock())
        else { return nil }
        do {
            try authenticator.admit(entry.access, in: context)
            return entry
        } catch {
            // Whoever asks too much is told so by the way that every request takes.
            return nil
        }
    }
}
