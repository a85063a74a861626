import CairnObjects
import CairnRegistry

@testable import CairnAutomation
@testable import CairnClient

extension FuzzTarget {
    /// A stream of events, in pieces that the first byte decides.
    static let eventStream = FuzzTarget("event-stream") { bytes in
        guard let first = bytes.first else { return }
        let raw = Array(bytes.dropFirst())
        var whole = EventStreamParser()
        let messages = whole.take(raw)
        var split = EventStreamParser()
        var others: [EventStreamParser.Message] = []
        for piece in FuzzInput.pieces(of: raw, seed: UInt64(first)) { others += split.take(piece) }
        try hold(others == messages, "in pieces the stream has other messages")
        for message in messages {
            guard let data = message.data else { continue }
            _ = try read { () throws(CairnError) in try Event(json: try JSONParser.parse(data)) }
        }
    }

    /// What is known of webhooks and their deliveries, as files and clients have it.
    static let webhooks = FuzzTarget("webhooks") { bytes in
        guard let json = try read({ () throws(CairnError) in try JSONParser.parse(bytes) }) else { return }
        try value(json, { () throws(CairnError) in try Event(json: json) }, \.json)
        try value(json, { () throws(CairnError) in try DeliveryState(json: json) }, \.json)
        try value(
            json, { () throws(CairnError) in try WebhookDelivery(json: json, path: "delivery") }, \.json)
        try value(json, { () throws(CairnError) in try Cursor(json: json, path: "cursor") }, \.json)
        try value(
            json,
            { () throws(CairnError) in
                var members = try JSONMembers(json, path: "body")
                return try WebhookDraft(members: &members)
            }, \.json)
        try value(
            json,
            { () throws(CairnError) in
                var members = try JSONMembers(json, path: "body")
                return try WebhookEdit(members: &members)
            }, \.json)
    }

    /// What is read and written must be fit to be written as JSON: with finite numbers, and parsed again.
    private static func value<Value>(
        _ json: JSON, _ parse: () throws(CairnError) -> Value, _ write: (Value) -> JSON
    ) throws {
        guard let value = try read(parse) else { return }
        let written = write(value).canonicalBytes
        let again = try JSONParser.parse(written)
        try hold(again.canonicalBytes == written, "\(Value.self) is written as what reads as another")
    }
}
