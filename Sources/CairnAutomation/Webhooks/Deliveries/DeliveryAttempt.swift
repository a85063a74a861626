import CairnObjects
import CairnRegistry
import CairnStorage

/// One try to deliver one entry of the log to a webhook.
struct DeliveryAttempt: Sendable {
    /// What came of it.
    enum Outcome: Sendable {
        case delivered
        /// The webhook is not about the entry any more, or there is nothing to tell of it.
        case passedOver
        /// It is to be tried again, not before the receiver asks for it.
        case failed(retryAfter: Duration?)
        /// The receiver wants nothing any more (410).
        case gone
    }

    let webhook: Handle
    let document: WebhookDocument
    let parts: WebhookEngine.Parts
    let sequence: Int64
    /// Whether it is sent though the webhook is not about it any more.
    let isAskedFor: Bool
    /// The try before this one.
    let before: WebhookDelivery?

    func run() async -> (WebhookDelivery, Outcome) {
        var delivery =
            before ?? WebhookDelivery(id: "", state: .waiting)
        delivery.sequence = sequence
        do {
            guard let entry = try await parts.registry.entries(from: sequence, limit: 1).first else {
                throw CairnError(.notFound, "the log has no entry \(sequence) any more")
            }
            (delivery.action, delivery.group) = (entry.action, entry.moves.first?.ref.group)
            guard isAskedFor || document.isAbout(entry), let message = try await message(entry) else {
                return (delivery, .passedOver)
            }
            delivery.id = message.id
            return await send(message, delivery)
        } catch {
            return (failed(delivery, Self.text(error)), .failed(retryAfter: nil))
        }
    }

    private func message(_ entry: LogEntry) async throws -> EventMessage? {
        let event = try await parts.registry.event(for: entry)
        switch document.format {
        case .cloudEvents:
            let subject = try await parts.registry.subject(of: event)
            return CloudEvent.message(event, entry, about: subject, from: parts.origin)
        case .eventBridge:
            let subject = try await parts.registry.packageSubject(of: event)
            return try SageMakerEvent.message(event, entry, about: subject, from: parts.origin)
        }
    }

    /// Sends a message once and says what came back, whatever it is about.
    func send(_ message: EventMessage, _ delivery: WebhookDelivery) async -> (WebhookDelivery, Outcome) {
        var delivery = delivery
        let response: WebhookResponse
        do {
            let secrets = try document.secrets(at: parts.clock(), opening: parts.secrets(), of: webhook)
            response = try await parts.sender.send(
                WebhookRequest(
                    url: document.url, headers: message.headers(signedWith: secrets, at: parts.clock()),
                    body: message.body, allowsPrivate: document.allowsPrivate))
        } catch {
            (delivery.status, delivery.excerpt) = (nil, nil)
            return (failed(delivery, Self.text(error)), .failed(retryAfter: nil))
        }
        delivery.status = response.status
        delivery.excerpt = Self.excerpt(response.excerpt)
        if (200...299).contains(response.status) {
            (delivery.state, delivery.problem, delivery.nextAt) = (.delivered, nil, nil)
            (delivery.tries, delivery.at) = (delivery.tries + 1, parts.clock())
            return (delivery, .delivered)
        }
        let failed = failed(delivery, Self.problem(response.status))
        if response.status == 410 { return (failed, .gone) }
        let after = response.retryAfter.flatMap { RetryAfter.duration($0, from: parts.clock()) }
        return (failed, .failed(retryAfter: after))
    }

    private func failed(_ delivery: WebhookDelivery, _ problem: String) -> WebhookDelivery {
        var delivery = delivery
        (delivery.state, delivery.problem, delivery.nextAt) = (.waiting, problem, nil)
        (delivery.tries, delivery.at) = (delivery.tries + 1, parts.clock())
        return delivery
    }

    private static func problem(_ status: Int) -> String {
        switch status {
        case 300...399: "the receiver answered \(status), and redirects are not followed"
        default: "the receiver answered \(status)"
        }
    }

    private static func text(_ error: any Error) -> String {
        (error as? CairnError)?.message ?? "\(error)"
    }

    /// What a receiver said, safe to print; `nil` where it said nothing.
    private static func excerpt(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self).printable
        return text.isEmpty ? nil : text
    }
}
