/// Takes a stream of server-sent events apart (WHATWG HTML, section 9.2.6).
struct EventStreamParser {
    /// What a blank line ends: an event, or only an id.
    struct Message: Equatable {
        var id: String?
        var data: String?
    }

    private var line: [UInt8] = []
    private var message = Message()
    private var endsWithReturn = false

    /// A line may have so many bytes: room for the largest event.
    static let maximumLine = 64 << 20

    /// The line was longer than any can be.
    private(set) var isTooLong = false

    /// What the bytes complete.
    mutating func take(_ bytes: [UInt8]) -> [Message] {
        var messages: [Message] = []
        for byte in bytes {
            let isLineFeed = byte == 0x0A
            // A line ends with LF, CR, or both, of which the second is passed over.
            if isLineFeed, endsWithReturn {
                endsWithReturn = false
                continue
            }
            endsWithReturn = byte == 0x0D
            guard isLineFeed || endsWithReturn else {
                if line.count < Self.maximumLine { line.append(byte) } else { isTooLong = true }
                continue
            }
            if line.isEmpty {
                if message.id != nil || message.data != nil { messages.append(message) }
                message = Message()
            } else {
                takeLine()
            }
            line = []
        }
        return messages
    }

    private mutating func takeLine() {
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        let text = String(decoding: value, as: UTF8.self)
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "id": message.id = text
        case "data": message.data = message.data.map { "\($0)\n\(text)" } ?? text
        default: break  // a remark, the event's name, or what a newer server says
        }
    }
}
