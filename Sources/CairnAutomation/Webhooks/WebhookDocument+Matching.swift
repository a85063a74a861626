import CairnObjects

extension WebhookDocument {
    /// Whether the webhook is to be told of an entry.
    func isAbout(_ entry: LogEntry) -> Bool {
        if !actions.isEmpty, !actions.contains(entry.action) { return false }
        if !groups.isAll {
            guard entry.moves.contains(where: { $0.ref.group.map(groups.matches) ?? false }) else {
                return false
            }
        }
        if let stage {
            let moves = entry.moves.contains { move in
                if case .stage(_, stage) = move.ref { true } else { false }
            }
            guard moves else { return false }
        }
        return format == .cloudEvents || SageMakerEvent.tells(entry)
    }

    /// The secrets that deliveries are signed with at a time, newest first: the one before the newest holds
    /// for a day.
    func secrets(
        at time: Timestamp, opening box: SecretBox, of name: Handle
    ) throws(CairnError) -> [WebhookSecret] {
        let holdsOld = rotatedAt.map { time < $0.advanced(byMilliseconds: Self.rotationTime) } ?? false
        var opened: [WebhookSecret] = []
        for text in secrets.prefix(holdsOld ? 2 : 1) {
            let bytes = try box.open(text, for: RefName.webhook(name).description)
            opened.append(try WebhookSecret(encoded: String(decoding: bytes, as: UTF8.self)))
        }
        return opened
    }

    /// For how long an old secret goes on signing, in milliseconds.
    private static var rotationTime: Int64 { 24 * 3600 * 1000 }
}
