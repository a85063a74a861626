import CairnObjects
import HTTPTypes
import Logging
import NIOCore

/// Writes a line a request to the log: what was asked by whom and what became of it. Never a token, never an
/// address or a query, in which one may stand.
struct RequestLog: Sendable {
    let logger: Logger

    /// - Parameter principal: Who asked; `nil` where that was not found out.
    func write(
        _ request: RequestSummary, as identifier: String?, by principal: Principal?,
        from address: SocketAddress?
    ) {
        let level = level(request)
        // Before anything is put together: most servers that are busy log no lines of requests.
        guard logger.logLevel <= level else { return }
        let (seconds, attoseconds) = request.duration.components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds / 1_000_000_000_000) / 1000
        var metadata: Logger.Metadata = [
            "method": "\(request.method.rawValue.printable)", "route": "\(request.route)",
            "status": "\(request.status)", "ms": "\(milliseconds)", "received": "\(request.received)",
            "sent": "\(request.sent)", "request": "\(identifier ?? "")",
        ]
        metadata["by"] = principal.map { "\($0)" }
        metadata["from"] = (address?.ipAddress).map { "\($0)" }
        if request.isBroken { metadata["broken"] = "true" }
        logger.log(level: level, "request", metadata: metadata)
    }

    /// What monitors ask every few seconds is not worth a line, unless something is wrong.
    private func level(_ request: RequestSummary) -> Logger.Level {
        if request.status >= 500 { return .warning }
        return OperationDoor.paths.contains(request.route) ? .debug : .info
    }
}
