import CairnObjects
import CairnStorage
import Glibc
import Logging

/// Log lines as JSON objects, one a line, on standard error: for whatever collects logs.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let label: String

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var members: [String: JSON] = [:]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { _, new in new }) {
            members[key] = .string("\(value)")
        }
        members["at"] = .text(Timestamp.now())
        members["level"] = .string(event.level.rawValue)
        members["logger"] = .string(label)
        members["message"] = .string("\(event.message)")
        let line = JSON.object(members).canonicalBytes + [0x0A]
        // One write, so that lines of several threads do not mix. A log that cannot be written is no reason
        // to stop serving.
        line.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
