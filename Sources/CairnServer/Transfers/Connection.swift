import CairnStorage
import NIOCore
import Synchronization

/// One connection to a client, as those see it who answer its requests. Safe from any thread.
final class Connection: Sendable {
    private struct State {
        var transfers: [Int: FileTransfer] = [:]
        var last = 0
        var isClosed = false
        /// Whether the client waits for word to send the body that it announced.
        var isAwaiting = false
        /// How many requests wait for the end of their answers.
        var requests = 0
    }

    /// Whether the kernel can send files on it: not where what is sent is encrypted by this process.
    let sendsFiles: Bool
    private let state = Mutex(State())
    private let sendWord: @Sendable () -> Void
    private let hangUp: @Sendable () -> Void

    /// - Parameters:
    ///   - goOn: Sends `100 Continue`.
    ///   - hangUp: Closes it.
    init(
        sendsFiles: Bool, goOn: @escaping @Sendable () -> Void, hangUp: @escaping @Sendable () -> Void
    ) {
        (self.sendsFiles, sendWord, self.hangUp) = (sendsFiles, goOn, hangUp)
    }

    /// The head of a request came.
    func noteRequest() { state.withLock { $0.requests += 1 } }

    /// The end of an answer has left.
    func noteAnswer() { state.withLock { $0.requests -= 1 } }

    /// Whether nothing is asked on it right now.
    var isIdle: Bool { state.withLock { $0.requests <= 0 } }

    /// Closes it, since another one needs its place.
    func giveUp() { hangUp() }

    /// A request came whose client waits for word before it sends the body.
    func noteWaiting() { state.withLock { $0.isAwaiting = true } }

    /// Lets the client send the body that it announced (`100 Continue`).
    func goOn() {
        state.withLock { $0.isAwaiting = false }
        sendWord()
    }

    /// Whether the client still waits for word. It may never send the body then, and what comes next could be
    /// taken for it: the connection must end with the answer.
    func takeWaiting() -> Bool {
        state.withLock { state in
            defer { state.isAwaiting = false }
            return state.isAwaiting
        }
    }

    /// Gets a part of a file ready to be sent behind a response's head, in which its number must stand.
    func prepare(_ file: OpenBlobFile, _ range: Range<Int64>) -> FileTicket {
        let transfer = FileTransfer(file, range)
        let number = state.withLock { state in
            state.last += 1
            if !state.isClosed { state.transfers[state.last] = transfer }
            return state.last
        }
        if isClosed { transfer.end(.failure(ChannelError.ioOnClosedChannel)) }
        return FileTicket(number: number, transfer: transfer, connection: self)
    }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The transfer of this number, which nobody gets twice.
    func take(_ number: Int) -> FileTransfer? {
        state.withLock { $0.transfers.removeValue(forKey: number) }
    }

    /// Ends all that waits for its turn: nothing will be sent any more.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return state.transfers.removeAll().values
        }
        for transfer in waiting { transfer.end(.failure(ChannelError.ioOnClosedChannel)) }
    }
}

extension Dictionary {
    /// Takes everything out.
    fileprivate mutating func removeAll() -> Self {
        let all = self
        self = [:]
        return all
    }
}
