import CairnStorage
import Glibc

/// Shows on a terminal how far a long job is: bytes, rate and time left, after the first second.
struct ProgressBar: Sendable {
    private let title: String
    private let meter: ByteMeter
    private let isShown: Bool

    init(_ title: String, _ meter: ByteMeter, _ console: Console) {
        (self.title, self.meter) = (title, meter)
        isShown = Output.error.isTerminal && !console.isQuiet
    }

    /// Runs the job; the bar is gone when it returns.
    func during<Value: Sendable>(_ job: @escaping @Sendable () async throws -> Value) async throws -> Value {
        guard isShown else { return try await job() }
        let drawing = Task { await draw() }
        defer { drawing.cancel() }
        let value: Value
        do {
            value = try await job()
        } catch {
            drawing.cancel()
            await drawing.value
            throw error
        }
        drawing.cancel()
        await drawing.value
        return value
    }

    private func draw() async {
        let clock = ContinuousClock()
        let start = clock.now
        var hasDrawn = false
        while !Task.isCancelled {
            // Cancellation ends the sleep, and then the loop.
            try? await Task.sleep(for: .milliseconds(hasDrawn ? 200 : 1000))
            if Task.isCancelled { break }
            Output.error.write("\r\u{1B}[K" + line(after: clock.now - start))
            hasDrawn = true
        }
        if hasDrawn { Output.error.write("\r\u{1B}[K") }
    }

    private func line(after elapsed: Duration) -> String {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let (done, total) = (meter.done, max(meter.total, meter.done))
        let rate = Double(done) / max(seconds, 0.001)
        var parts = ["\(title)  \(done.bytesText)"]
        if meter.total > 0 {
            parts[0] += " of \(total.bytesText)"
            parts.append("\(total == 0 ? 100 : done * 100 / total) %")
        }
        parts.append("\(Int64(rate).bytesText)/s")
        if total > done, rate > 0 { parts.append("\(Self.text(Double(total - done) / rate)) left") }
        return parts.joined(separator: "  ")
    }

    private static func text(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
    }
}
