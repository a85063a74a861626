import CairnObjects
import CairnRegistry

/// What is to be delivered one after the other: the events of a group, or one event that somebody asked for.
struct Lane: Sendable {
    /// Which lane it is.
    enum Key: Hashable, Sendable {
        /// A group by its folded name; the empty one for what is the registry's own.
        case group(String)
        /// An entry that is replayed by itself.
        case single(Int64)

        init(_ entry: LogEntry) { self = .group(entry.moves.first?.ref.group?.folded ?? "") }
    }

    /// The entries to deliver, oldest first. A lane that has none is let go.
    var sequences: [Int64]
    /// What is known of the first one, once it was tried.
    var head: WebhookDelivery?
    /// When to try the first one again; `nil` for at once.
    var due: Timestamp?
    /// Whether the first one is under way.
    var isInHand = false

    init(_ sequence: Int64) { sequences = [sequence] }

    /// The first one, as a file keeps it; its id is known once it was tried.
    var delivery: WebhookDelivery? {
        guard let sequence = sequences.first else { return nil }
        var delivery = head ?? WebhookDelivery(id: "", state: .waiting)
        (delivery.sequence, delivery.nextAt) = (sequence, due)
        return delivery
    }

    /// The first one is done with.
    mutating func advance() {
        sequences.removeFirst()
        (head, due) = (nil, nil)
    }
}
