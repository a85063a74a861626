import CCurl
import CairnObjects

/// libcurl's handles for one exchange at a time. The connections that it opened stay open in the multi handle
/// for the next exchange.
///
/// Unchecked: an exchange has it alone, on its own thread, and gives it back when it is over; only `wake` is
/// called from elsewhere, which libcurl allows (curl.multi_wakeup(3)).
final class Connection: @unchecked Sendable {
    let curl: cairn_curl
    let easy: UnsafeMutableRawPointer
    let multi: UnsafeMutableRawPointer
    private let message: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?

    init() throws(CairnError) {
        curl = try CurlLibrary.functions()
        guard let easy = curl.easy_init() else {
            throw CairnError(.system, "libcurl cannot be started")
        }
        guard let multi = curl.multi_init() else {
            curl.easy_cleanup(easy)
            throw CairnError(.system, "libcurl cannot be started")
        }
        (self.easy, self.multi) = (easy, multi)
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl.easy_cleanup(easy)
        _ = curl.multi_cleanup(multi)
        curl.slist_free_all(headers)
        message.deallocate()
    }

    /// Makes a wait for the network return. From any thread.
    func wake() { _ = curl.multi_wakeup(multi) }

    /// What libcurl says of the last failure, in its words; empty where it says nothing.
    var failureText: String { String(cString: message) }

    /// Forgets the exchange before; its connection stays open.
    func reset() {
        curl.easy_reset(easy)
        curl.slist_free_all(headers)
        headers = nil
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    /// Sets everything that does not depend on who is called back.
    ///
    /// - Throws: `system` where this libcurl does not know what the client relies on.
    func prepare(_ request: HTTPClient.Request, _ configuration: HTTPClient.Configuration)
        throws(CairnError)
    {
        try set(CURLOPT_ERRORBUFFER, message)
        try set(CURLOPT_NOSIGNAL, 1)
        try check(cairn_curl_allow_web_only(curl, easy))
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // One exchange a connection: what HTTP/2 adds would only be its flow control.
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try set(CURLOPT_BUFFERSIZE, 512 << 10)
        try set(CURLOPT_UPLOAD_BUFFERSIZE, 512 << 10)
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        if let file = configuration.caFile { try set(CURLOPT_CAINFO, file) }
        if !configuration.allowsPrivateAddresses { try set(CURLOPT_PROXY, "") }
        if request.acceptsGzip { try set(CURLOPT_ACCEPT_ENCODING, "gzip") }
        try set(CURLOPT_CONNECTTIMEOUT_MS, request.timeouts.connect.milliseconds)
        if let total = request.timeouts.total { try set(CURLOPT_TIMEOUT_MS, total.milliseconds) }
        try set(CURLOPT_URL, request.url)
        try setMethod(of: request)
        try setHeaders(request.headers)
    }

    private func setMethod(of request: HTTPClient.Request) throws(CairnError) {
        let length: Int64?
        switch request.body {
        case .none: length = [.post, .put, .patch].contains(request.method) ? 0 : nil
        case .bytes(let bytes): length = Int64(bytes.count)
        case .stream(_, let known): length = known ?? -1
        }
        if let length {
            try set(CURLOPT_UPLOAD, 1)
            try check(cairn_curl_set_offset(curl, easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(length)))
        } else if request.method == .head {
            try set(CURLOPT_NOBODY, 1)
        }
        if request.method != .get, request.method != .head || length != nil {
            try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
    }

    private func setHeaders(_ fields: HTTPHeaders) throws(CairnError) {
        // Without this, an upload waits up to a second for a "100 Continue" that few servers send.
        var lines = ["Expect:"]
        lines += fields.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        for line in lines {
            guard let longer = curl.slist_append(headers, line) else {
                throw CairnError(.system, "out of memory")
            }
            headers = longer
        }
        try check(cairn_curl_set_headers(curl, easy, headers))
    }

    func set(_ option: CURLoption, _ value: Int) throws(CairnError) {
        try check(cairn_curl_set_long(curl, easy, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(CairnError) {
        guard !value.utf8.contains(0) else { throw CairnError(.invalid, "a zero byte cannot be sent") }
        try check(cairn_curl_set_text(curl, easy, option, value))
    }

    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) throws(CairnError) {
        try check(cairn_curl_set_pointer(curl, easy, option, value))
    }

    func check(_ code: CURLcode) throws(CairnError) {
        guard code == CURLE_OK else {
            let reason = curl.easy_strerror(code).map { String(cString: $0) }
            throw CairnError(
                .system, "libcurl cannot be set up: \(reason ?? "error \(code.rawValue)")")
        }
    }
}

extension Duration {
    /// Rounded down, and at least one: zero means "for ever" to libcurl.
    var milliseconds: Int {
        max(1, Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
    }
}
