import CairnObjects
import CairnRegistry

/// Log entries as server-sent events (WHATWG HTML, section 9.2), each made once for all who follow the log.
actor EventFrames {
    private let registry: Registry
    private var kept: [Int64: Task<[UInt8], any Error>] = [:]

    /// So many are kept, the newest; of at most so many bytes each.
    private static let (maximumCount, maximumSize) = (1024, 64 << 10)

    init(_ registry: Registry) { self.registry = registry }

    /// - Parameter stage: The stage to speak of, where the entry moved several.
    func frame(of entry: LogEntry, about stage: StageSpec?) async throws -> [UInt8] {
        if let stage { return try await Self.make(entry, about: stage, registry) }
        if let task = kept[entry.sequence] { return try await task.value }
        let task = Task { [registry] in try await Self.make(entry, about: nil, registry) }
        kept[entry.sequence] = task
        do {
            let frame = try await task.value
            if frame.count > Self.maximumSize { kept[entry.sequence] = nil }
            forgetOld()
            return frame
        } catch {
            kept[entry.sequence] = nil
            throw error
        }
    }

    private func forgetOld() {
        guard kept.count > 2 * Self.maximumCount else { return }
        let newest = Set(kept.keys.sorted().suffix(Self.maximumCount))
        kept = kept.filter { newest.contains($0.key) }
    }

    /// Canonical JSON has no line ends, so one `data` line holds it.
    private static func make(
        _ entry: LogEntry, about stage: StageSpec?, _ registry: Registry
    ) async throws -> [UInt8] {
        let event = try await registry.event(for: entry, about: stage)
        let head = "id: \(entry.sequence)\nevent: \(entry.action)\ndata: "
        return Array(head.utf8) + event.json.canonicalBytes + Array("\n\n".utf8)
    }
}
