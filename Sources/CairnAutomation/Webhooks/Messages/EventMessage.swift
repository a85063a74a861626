package import CairnObjects

/// What is sent to a webhook: a body, and the id that receivers know it by.
package struct EventMessage: Sendable, Equatable {
    /// The same however often the event is sent: receivers pass over what they have had. Unreserved ASCII.
    package let id: String
    package let contentType: String
    package let body: [UInt8]

    /// The header fields of a delivery, signed as Standard Webhooks has it: with every secret that holds.
    package func headers(signedWith secrets: [WebhookSecret], at time: Timestamp) -> [(String, String)] {
        let seconds = time.milliseconds / 1000
        let signatures = secrets.map { $0.signature(id: id, seconds: seconds, body: body) }
        return [
            ("Content-Type", contentType), ("webhook-id", id), ("webhook-timestamp", "\(seconds)"),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}

extension EventMessage {
    /// The id that an entry's message has in a format.
    static func id(of entry: LogEntry, as format: WebhookDocument.Format) -> String {
        switch format {
        case .cloudEvents: CloudEvent.id(entry)
        case .eventBridge: SageMakerEvent.id(entry)
        }
    }
}
