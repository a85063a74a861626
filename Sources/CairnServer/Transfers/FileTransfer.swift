import CairnStorage
import Synchronization

/// A part of a file on its way to a client. One waits for its end, and another sends it and says when that
/// is.
final class FileTransfer: Sendable {
    private enum State {
        case running
        case waited(CheckedContinuation<Void, any Error>)
        case ended(Result<Void, any Error>)
    }

    let file: OpenBlobFile
    /// In bytes of the file.
    let range: Range<Int64>
    private let state = Mutex(State.running)

    init(_ file: OpenBlobFile, _ range: Range<Int64>) { (self.file, self.range) = (file, range) }

    /// Waits until all is sent; for one caller.
    ///
    /// - Throws: what kept it from being sent.
    func sent() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let ended: Result<Void, any Error>? = state.withLock { state in
                if case .ended(let result) = state { return result }
                state = .waited(continuation)
                return nil
            }
            if let ended { continuation.resume(with: ended) }
        }
    }

    /// Says how it ended; the first to say so is heard.
    func end(_ result: Result<Void, any Error>) {
        let waiting: CheckedContinuation<Void, any Error>? = state.withLock { state in
            switch state {
            case .ended: return nil
            case .running:
                state = .ended(result)
                return nil
            case .waited(let continuation):
                state = .ended(result)
                return continuation
            }
        }
        waiting?.resume(with: result)
    }
}
