package import CairnObjects
import CairnStorage

extension Registry {
    /// Looks for entries of the log, from the newest back.
    ///
    /// - Parameters:
    ///   - end: Only entries before this one.
    ///   - limit: So many at most.
    ///   - effort: So many are looked at at most; what was not is told by `next`.
    ///   - mayBeSeen: Whether whoever asks may see an entry.
    package func findEntries(
        _ filter: LogFilter, before end: Int64, limit: Int, effort: Int64 = 200_000,
        where mayBeSeen: (LogEntry) -> Bool
    ) async throws -> LogFinding {
        var found = LogFinding()
        let marks = filter.marks
        var (end, rest) = (end, effort)
        if let until = filter.until { end = try await firstEntry(after: until, before: end) }
        while end > 0 {
            guard rest > 0 else {
                found.next = end
                return found
            }
            let start = max(0, end - min(Self.pageSize, rest))
            rest -= end - start
            let page = try await storage.entries(from: start, limit: Int(end - start))
            for (offset, bytes) in page.enumerated().reversed() {
                let sequence = start + Int64(offset)
                guard marks.allSatisfy({ bytes.holds($0) }) else { continue }
                let entry = try Self.entry(bytes, at: sequence)
                // Times rise with the log, as far as clocks do.
                if let since = filter.since, entry.at.milliseconds < since.milliseconds - Self.clockDoubt {
                    return found
                }
                guard filter.matches(entry), mayBeSeen(entry) else { continue }
                found.entries.append(entry)
                if found.entries.count == limit {
                    found.next = sequence > 0 ? sequence : nil
                    return found
                }
            }
            end = start
        }
        return found
    }

    /// The first entry that was surely made after a moment, by halving.
    private func firstEntry(after moment: Timestamp, before end: Int64) async throws -> Int64 {
        var (low, high) = (Int64(0), end)
        while low < high {
            let middle = (low + high) / 2
            guard let bytes = try await storage.entries(from: middle, limit: 1).first else { return end }
            let entry = try Self.entry(bytes, at: middle)
            if entry.at.milliseconds > moment.milliseconds + Self.clockDoubt {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }

    /// In milliseconds: so far may clocks have gone back between entries.
    private static var clockDoubt: Int64 { 86_400_000 }

    private static func entry(_ bytes: [UInt8], at sequence: Int64) throws(CairnError) -> LogEntry {
        do throws(CairnError) {
            return try LogEntry(bytes: bytes)
        } catch {
            throw CairnError(
                .damaged, "log entry \(sequence): \(error.message)", hint: "run 'cairn verify'")
        }
    }
}

extension [UInt8] {
    /// Whether the mark, which is in lower case, stands somewhere in these.
    fileprivate func holds(_ mark: [UInt8]) -> Bool {
        guard let first = mark.first, mark.count <= count else { return mark.isEmpty }
        func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }
        return withUnsafeBytes { all in
            // In bounds: no start lies further back than the mark is long.
            for start in 0...(all.count - mark.count) where lower(all[start]) == first {
                if mark.indices.allSatisfy({ lower(all[start + $0]) == mark[$0] }) { return true }
            }
            return false
        }
    }
}
