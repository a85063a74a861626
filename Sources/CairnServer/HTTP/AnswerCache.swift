import CairnStorage
import Hummingbird
import Synchronization

/// Answers that depend on nothing but the request's address and the registry's state, kept until anything in
/// the registry changes. Whether the caller may have them is asked each time.
final class AnswerCache: Sendable {
    private struct State {
        var stamp: ChangeStamp?
        var answers: [String: Response] = [:]
    }

    private let state = Mutex(State())

    /// So many answers, of at most so many bytes each, are kept.
    private static let (maximumCount, maximumSize) = (4096, 16 << 10)

    func answer(to address: String, at stamp: ChangeStamp) -> Response? {
        state.withLock { $0.stamp == stamp ? $0.answers[address] : nil }
    }

    /// - Parameter stamp: Taken before the answer was made.
    func keep(_ answer: Response, to address: String, at stamp: ChangeStamp) {
        guard answer.status == .ok, let size = answer.body.contentLength, size <= Self.maximumSize else {
            return
        }
        state.withLock { state in
            if state.stamp != stamp || state.answers.count >= Self.maximumCount {
                (state.stamp, state.answers) = (stamp, [:])
            }
            state.answers[address] = answer
        }
    }
}
