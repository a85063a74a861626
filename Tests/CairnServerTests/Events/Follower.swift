import CairnObjects
import CairnStorage
import CairnTransport
import Synchronization

/// Somebody who follows a server's event stream over a connection of their own, as the standard says (WHATWG
/// HTML, section 9.2).
final class Follower: Sendable {
    /// An event as it came.
    struct Event: Sendable, Equatable {
        var id: String
        var name: String
        var data: String

        var sequence: Int64? { Int64(id) }
    }

    private struct State {
        var status: Int?
        var events: [Event] = []
        /// What to come again with.
        var lastID = ""
        var comments = 0
        var isEnded = false
    }

    private let state = Mutex(State())
    private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

    /// - Parameter query: With its question mark; empty for none.
    init(_ server: LiveServer, as name: String, _ query: String = "", lastID: String? = nil) {
        var headers: HTTPHeaders = ["Authorization": "Bearer \(name)", "Accept": "text/event-stream"]
        headers["Last-Event-ID"] = lastID
        let request = HTTPClient.Request(.get, "\(server.url)/api/v1/events\(query)", headers: headers)
        let work = Task { await self.run(request) }
        task.withLock { $0 = work }
    }

    var events: [Event] { state.withLock(\.events) }
    var sequences: [Int64] { events.compactMap(\.sequence) }
    var lastID: String { state.withLock(\.lastID) }
    var status: Int? { state.withLock(\.status) }
    var isEnded: Bool { state.withLock(\.isEnded) }

    /// Goes away.
    func stop() { task.withLock { $0?.cancel() } }

    private func run(_ request: HTTPClient.Request) async {
        let client = HTTPClient(.init(userAgent: "test"))
        do {
            let response = try await client.send(request)
            state.withLock { $0.status = response.status }
            var line: [UInt8] = []
            var event = Event(id: "", name: "", data: "")
            for try await chunk in response.body {
                for byte in chunk {
                    guard byte == UInt8(ascii: "\n") else {
                        line.append(byte)
                        continue
                    }
                    take(String(decoding: line, as: UTF8.self), &event)
                    line = []
                }
            }
        } catch {
            // Broken off or cancelled: the test looks at what came.
        }
        state.withLock { $0.isEnded = true }
    }

    private func take(_ line: String, _ event: inout Event) {
        if line.isEmpty {
            state.withLock { state in
                if !event.id.isEmpty { state.lastID = event.id }
                if !event.data.isEmpty { state.events.append(event) }
            }
            event = Event(id: "", name: "", data: "")
        } else if line.hasPrefix(":") {
            state.withLock { $0.comments += 1 }
        } else {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            let value = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            switch parts[0] {
            case "id": event.id = value
            case "event": event.name = value
            case "data": event.data += value
            default: break
            }
        }
    }
}
