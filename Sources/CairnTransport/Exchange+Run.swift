import CCurl
import CairnObjects
import Glibc
import Synchronization

extension Exchange {
    /// Carries the exchange out, on the thread that calls. The connection goes back to the pool before
    /// anybody learns of the end.
    func run(_ configuration: HTTPClient.Configuration, _ pool: ConnectionPool) {
        let outcome = PipeSignal.blocked { Result { try transfer(configuration) } }
        connection.reset()
        pool.put(connection)
        end(outcome)
    }

    private func transfer(_ configuration: HTTPClient.Configuration) throws {
        try connection.prepare(request, configuration)
        try setCallbacks(configuration)
        guard connection.curl.multi_add_handle(connection.multi, connection.easy) == CURLM_OK else {
            throw CairnError(.system, "libcurl cannot be started")
        }
        // Taken out before its end, a transfer's connection is closed.
        defer { _ = connection.curl.multi_remove_handle(connection.multi, connection.easy) }
        var (silentSince, seen) = (ContinuousClock.now, -1)
        while true {
            try resumeWhatIsPaused()
            var running: Int32 = 0
            guard connection.curl.multi_perform(connection.multi, &running) == CURLM_OK else {
                throw CairnError(.system, "libcurl cannot go on")
            }
            let (stop, activity, isPaused) = state.withLock {
                ($0.stop, $0.activity, $0.isReceivingPaused || $0.isSendingPaused)
            }
            if let stop { throw stop }
            if let code = finishedCode() { return try conclude(code) }
            // Who waits for our side is not silent.
            if isPaused || activity != seen { (silentSince, seen) = (.now, activity) }
            let patience = request.timeouts.idle - silentSince.duration(to: .now)
            guard patience > .zero else {
                throw TransportFailure.silence(request.url, request.timeouts.idle)
            }
            let wait = Int32(min(patience, .seconds(60)).milliseconds)
            _ = connection.curl.multi_poll(connection.multi, nil, 0, wait, nil)
        }
    }

    /// Lets libcurl go on in the directions in which there is room, or something to send, again.
    private func resumeWhatIsPaused() throws {
        let (before, after) = state.withLock { state in
            let before = (state.isReceivingPaused, state.isSendingPaused)
            if state.received.isEmpty { state.isReceivingPaused = false }
            if state.sendable > 0 || state.isSourceAtEnd { state.isSendingPaused = false }
            return (before, (state.isReceivingPaused, state.isSendingPaused))
        }
        guard before != after else { return }
        let still = (after.0 ? CURLPAUSE_RECV : 0) | (after.1 ? CURLPAUSE_SEND : 0)
        try connection.check(connection.curl.easy_pause(connection.easy, still))
    }

    private func finishedCode() -> CURLcode? {
        var remaining: Int32 = 0
        while let message = connection.curl.multi_info_read(connection.multi, &remaining) {
            if message.pointee.msg == CURLMSG_DONE { return cairn_curl_result(message) }
        }
        return nil
    }

    private func conclude(_ code: CURLcode) throws {
        guard code != CURLE_OK else { return }
        if let address = state.withLock({ $0.refusedAddress }) {
            throw TransportFailure.privateAddress(request.url, address)
        }
        throw TransportFailure.of(code, request.url, connection.failureText)
    }
}

/// Keeps SIGPIPE, which older libcurls let TLS raise when the other side is gone, from ending the program.
private enum PipeSignal {
    static func blocked<Value>(_ body: () -> Value) -> Value {
        var (pipe, before) = (sigset_t(), sigset_t())
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
        defer {
            // One that is pending would come as soon as it may.
            var none = timespec()
            while sigtimedwait(&pipe, nil, &none) == SIGPIPE {}
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        return body()
    }
}
