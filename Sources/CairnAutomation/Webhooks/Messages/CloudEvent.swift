import CairnObjects
import CairnRegistry

/// An event of the log in the structured JSON form of CloudEvents 1.0.
enum CloudEvent {
    static let contentType = "application/cloudevents+json; charset=utf-8"

    /// What a message is large enough to carry of a record; the whole is at the registry.
    private static let (maximumMetrics, maximumMessage) = (200, 2000)

    static func message(
        _ event: Event, _ entry: LogEntry, about subject: EventSubject?, from origin: EventOrigin
    ) -> EventMessage {
        let data = subject.map { adding($0, to: event.json) } ?? event.json
        return message(id(entry), type(event.action), at: event.at, about: name(event), data, from: origin)
    }

    /// Unique among all registries, and the same whenever the entry is told.
    static func id(_ entry: LogEntry) -> String {
        "evt_\(entry.sequence)_\(Digest(of: entry.bytes).hex.prefix(16))"
    }

    /// What is sent to see whether anything arrives.
    static func test(_ webhook: Handle, at time: Timestamp, from origin: EventOrigin) -> EventMessage {
        message(
            "evt_test_\([UInt8].random(count: 8).hexadecimal)", "cairn.webhook.test", at: time, about: nil,
            ["webhook": .text(webhook)], from: origin)
    }

    /// `cairn.version.registered`. Stable: receivers choose by it.
    private static func type(_ action: Action) -> String { "cairn.\(action)" }

    private static func message(
        _ id: String, _ type: String, at time: Timestamp, about name: String?, _ data: JSON,
        from origin: EventOrigin
    ) -> EventMessage {
        let json = JSON.members([
            "specversion": "1.0", "id": .string(id), "source": .string(origin.source), "type": .string(type),
            "time": .text(time), "subject": name.map(JSON.string), "datacontenttype": "application/json",
            "data": data,
        ])
        return EventMessage(id: id, contentType: contentType, body: json.canonicalBytes)
    }

    /// In unreserved characters, which survive as a header of CloudEvents' binary form: `fraud.3`,
    /// `fraud.production`, `fraud`.
    private static func name(_ event: Event) -> String? {
        guard let group = event.group else { return nil }
        if let stage = event.stage { return "\(group).\(stage)" }
        guard let version = event.version, version.hasPrefix("\(group):") else { return group.description }
        return "\(group).\(version.dropFirst("\(group):".count))"
    }

    private static func adding(_ subject: EventSubject, to data: JSON) -> JSON {
        let record = subject.record
        var summary: [String: JSON] = ["author": record.author.json, "createdAt": .text(record.createdAt)]
        if !record.message.isEmpty {
            summary["message"] = .string(String(record.message.prefix(maximumMessage)))
        }
        if record.metrics.count <= maximumMetrics {
            summary["metrics"] = .object(record.metrics.mapValues(\.json))
        }
        return data.with([
            "record": .object(summary), "approval": .text(subject.approval),
            "labels": .object(subject.labels.mapValues(JSON.string)),
        ])
    }
}
