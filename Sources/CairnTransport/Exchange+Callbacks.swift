import CCurl
import CairnObjects
import Glibc

/// What libcurl calls, on the exchange's thread. Each gets the exchange, unretained: `run` holds it.
extension Exchange {
    /// The headers of an answer may have so many bytes.
    private static var maximumHeadSize: Int { 256 << 10 }

    func setCallbacks(_ configuration: HTTPClient.Configuration) throws {
        let this = Unmanaged.passUnretained(self).toOpaque()
        let connection = connection
        try connection.check(
            cairn_curl_set_header(connection.curl, connection.easy) { bytes, size, count, this in
                Exchange.from(this)?.tookHeader(bytes, size * count) ?? 0
            })
        try connection.set(CURLOPT_HEADERDATA, this)
        try connection.check(
            cairn_curl_set_write(connection.curl, connection.easy) { bytes, size, count, this in
                Exchange.from(this)?.tookBody(bytes, size * count) ?? 0
            })
        try connection.set(CURLOPT_WRITEDATA, this)
        try connection.check(
            cairn_curl_set_read(connection.curl, connection.easy) { buffer, size, count, this in
                Exchange.from(this)?.gaveBody(buffer, size * count) ?? Int(CURL_READFUNC_ABORT)
            })
        try connection.set(CURLOPT_READDATA, this)
        try connection.check(
            cairn_curl_set_seek(connection.curl, connection.easy) { this, offset, origin in
                Exchange.from(this)?.rewound(offset, origin) ?? CURL_SEEKFUNC_FAIL
            })
        try connection.set(CURLOPT_SEEKDATA, this)
        // Called for every connection, so that no program started meanwhile inherits it.
        let open: curl_opensocket_callback =
            configuration.allowsPrivateAddresses
            ? { _, _, address in Exchange.openSocket(address) }
            : { this, _, address in Exchange.from(this)?.openPublicSocket(address) ?? CURL_SOCKET_BAD }
        try connection.check(cairn_curl_set_open_socket(connection.curl, connection.easy, open))
        try connection.set(CURLOPT_OPENSOCKETDATA, this)
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> Exchange? {
        pointer.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// One line of a head. Interim answers (1xx) have heads, too; the last one counts.
    private func tookHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        // In bounds: libcurl gives `count` bytes.
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
            .trimmingWhitespace()
        return change { state in
            state.activity += 1
            state.headSize += count
            guard state.headSize <= Self.maximumHeadSize else {
                state.stop = CairnError(.unavailable, "the answer's head is too long")
                return 0
            }
            // Fields after the body are of no use to anybody here.
            if state.isHeadComplete { return count }
            if line.hasPrefix("HTTP/") {
                let code = line.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
                state.head = Head(status: code ?? 0)
            } else if line.isEmpty {
                state.isHeadComplete = state.head.status >= 200
            } else if let colon = line.firstIndex(of: ":") {
                state.head.headers.add(
                    String(line[..<colon]), String(line[line.index(after: colon)...]).trimmingWhitespace())
            }
            return count
        }
    }

    private func tookBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        change { state in
            state.activity += 1
            guard state.stop == nil else { return 0 }
            guard state.received.count < Self.bound else {
                state.isReceivingPaused = true
                return Int(CURL_WRITEFUNC_PAUSE)
            }
            // In bounds: libcurl gives `count` bytes.
            state.received += UnsafeRawBufferPointer(start: bytes, count: count)
            return count
        }
    }

    private func gaveBody(_ buffer: UnsafeMutablePointer<CChar>?, _ room: Int) -> Int {
        change { state in
            state.activity += 1
            guard state.stop == nil else { return Int(CURL_READFUNC_ABORT) }
            let count = min(room, state.sendable)
            if count == 0, !state.isSourceAtEnd {
                state.isSendingPaused = true
                return Int(CURL_READFUNC_PAUSE)
            }
            let part = state.outgoing[state.sent..<(state.sent + count)]
            // In bounds: there is room for at least `count` bytes.
            UnsafeMutableRawBufferPointer(start: buffer, count: room).copyBytes(from: part)
            state.sent += count
            return count
        }
    }

    /// A kept connection turned out to be closed and the request is sent again from the start, which only
    /// bytes at hand allow.
    private func rewound(_ offset: curl_off_t, _ origin: Int32) -> Int32 {
        guard case .bytes(let bytes) = request.body, origin == SEEK_SET, (0...bytes.count) ~= offset
        else { return CURL_SEEKFUNC_CANTSEEK }
        change { $0.sent = offset }
        return CURL_SEEKFUNC_OK
    }

    private static func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let address else { return CURL_SOCKET_BAD }
        let closeOnExec = Int32(bitPattern: SOCK_CLOEXEC.rawValue)
        return socket(
            address.pointee.family, address.pointee.socktype | closeOnExec, address.pointee.protocol)
    }

    private func openPublicSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let address else { return CURL_SOCKET_BAD }
        let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0
        // In bounds: libcurl keeps `addrlen` bytes of the address there.
        let bytes = UnsafeRawBufferPointer(
            start: UnsafeRawPointer(address) + offset, count: Int(address.pointee.addrlen))
        guard let internet = InternetAddress(socketAddress: bytes), internet.isPublic else {
            let text = InternetAddress(socketAddress: bytes)?.description ?? "no Internet address"
            change { $0.refusedAddress = text }
            return CURL_SOCKET_BAD
        }
        return Self.openSocket(address)
    }
}
