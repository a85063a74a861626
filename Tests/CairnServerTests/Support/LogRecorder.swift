import Logging
import Synchronization

/// Lines of a log, kept to be looked at.
final class LogRecorder: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: [String: String]

        /// All that the line says.
        var text: String { message + metadata.map { " \($0.key)=\($0.value)" }.sorted().joined() }
    }

    private let kept = Mutex<[Line]>([])

    var lines: [Line] { kept.withLock { $0 } }

    /// Those about requests, oldest first.
    var requests: [Line] { lines.filter { $0.message == "request" } }

    var handler: any LogHandler { Handler(log: self) }

    private func add(_ line: Line) { kept.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let log: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.add(
                Line(
                    level: event.level, message: "\(event.message)", metadata: all.mapValues { "\($0)" }))
        }
    }
}
