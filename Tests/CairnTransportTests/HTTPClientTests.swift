import CairnObjects
import CairnStorage
import CairnTransport
import Glibc
import Synchronization
import Testing

/// Over real sockets: a server in this process that answers as each test says.
@Suite(.timeLimit(.minutes(2))) struct HTTPClientTests {
    private let client = HTTPClient(HTTPClient.Configuration(userAgent: "cairn-test/1"))

    private func code(_ work: () async throws -> Void) async -> CairnError.Code? {
        do {
            try await work()
            return nil
        } catch {
            return (error as? CairnError)?.code
        }
    }

    @Test func aRequestArrivesAsItWasMadeAndItsAnswerComesBack() async throws {
        let server = try TestServer { _, connection in
            connection.answer("201 Created", "X-Thing:  a b \r\nETag: \"1\"\r\n", "hello")
        }
        let answer = try await client.collect(
            HTTPClient.Request(
                .patch, "\(server.origin)/a/../b%2Fc?d=e", headers: ["X-One": "1", "X-Empty": ""],
                body: .bytes(Array("body".utf8))), upTo: 100)
        #expect(answer.status == 201)
        #expect(answer.headers["x-thing"] == "a b")
        #expect(answer.headers["etag"] == "\"1\"")
        #expect(answer.body == Array("hello".utf8))
        let request = try #require(server.requests.first)
        #expect(request.line == "PATCH /a/../b%2Fc?d=e HTTP/1.1")
        #expect(request.headers["x-one"] == "1")
        #expect(request.headers["x-empty"] == "")
        #expect(request.headers["user-agent"] == "cairn-test/1")
        #expect(request.headers["expect"] == nil)
        #expect(request.body == Array("body".utf8))
    }

    @Test(arguments: [
        (HTTPClient.Request.Method.get, "GET"), (.head, "HEAD"), (.delete, "DELETE"), (.post, "POST"),
        (.put, "PUT"),
    ])
    func aMethodWithoutABodySendsNone(method: HTTPClient.Request.Method, name: String) async throws {
        let server = try TestServer { request, connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\(name == "HEAD" ? "" : "ok")")
        }
        let answer = try await client.collect(HTTPClient.Request(method, server.origin), upTo: 10)
        #expect(answer.body.count == (name == "HEAD" ? 0 : 2))
        #expect(answer.headers["content-length"] == "2")
        let request = try #require(server.requests.first)
        #expect(request.line == "\(name) / HTTP/1.1")
        #expect(request.body.isEmpty)
        #expect((request.headers["content-length"] == "0") == ["POST", "PUT"].contains(name))
    }

    @Test func connectionsAreKeptForLaterRequests() async throws {
        let server = try TestServer { _, connection in connection.answer("200 OK", "", "x") }
        for _ in 0..<20 {
            _ = try await client.collect(HTTPClient.Request(.get, server.origin), upTo: 10)
        }
        #expect(server.requests.count == 20)
        #expect(server.connections == 1)
    }

    @Test func aKeptConnectionThatTheServerClosedIsReplacedUnnoticed() async throws {
        let server = try TestServer { _, connection in
            _ = connection.answer("200 OK", "", "x")
            return false
        }
        for _ in 0..<5 {
            let answer = try await client.collect(
                HTTPClient.Request(.post, server.origin, body: .bytes([1, 2, 3])), upTo: 10)
            #expect(answer.status == 200)
        }
        #expect(server.requests.map(\.body) == Array(repeating: [1, 2, 3], count: 5))
    }

    @Test func manyRequestsRunAtOnce() async throws {
        let arrived = Mutex(0)
        // Nobody is answered before all are there.
        let server = try TestServer { request, connection in
            arrived.withLock { $0 += 1 }
            while arrived.withLock({ $0 }) < 20 { usleep(1_000) }
            return connection.answer("200 OK", "", request.line)
        }
        let lines = try await concurrently(20, width: 20) { [client] index in
            let answer = try await client.collect(
                HTTPClient.Request(.get, "\(server.origin)/\(index)"), upTo: 100)
            return String(decoding: answer.body, as: UTF8.self)
        }
        #expect(lines == (0..<20).map { "GET /\($0) HTTP/1.1" })
    }

    @Test func aStreamIsSentAsItIsPulled() async throws {
        let size = 5 << 20
        let server = try TestServer { request, connection in
            connection.answer("200 OK", "", "\(Digest(of: request.body))")
        }
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let stream = ByteStream(bytes, chunkSize: 70_001)
        let answer = try await client.collect(
            HTTPClient.Request(.put, server.origin, body: .stream(stream, length: Int64(size))), upTo: 100)
        #expect(String(decoding: answer.body, as: UTF8.self) == "\(Digest(of: bytes))")
        #expect(server.requests.first?.headers["content-length"] == "\(size)")
    }

    @Test func aStreamOfUnknownLengthGoesInChunks() async throws {
        let server = try TestServer { _, connection in connection.answer("200 OK") }
        _ = try await client.collect(
            HTTPClient.Request(
                .post, server.origin, body: .stream(ByteStream(Array("abc".utf8)), length: nil)), upTo: 100)
        let request = try #require(server.requests.first)
        #expect(request.headers["transfer-encoding"] == "chunked")
        #expect(String(decoding: request.body, as: UTF8.self) == "3\r\nabc\r\n0\r\n\r\n")
    }

    @Test func aSourceThatFailsEndsTheRequestWithItsOwnError() async throws {
        let server = try TestServer { _, connection in connection.answer("200 OK") }
        let stream = ByteStream {
            var count = 0
            return {
                count += 1
                if count > 3 { throw CairnError(.conflict, "the file changed") }
                return [UInt8](repeating: 1, count: 1000)
            }
        }
        let found = await code {
            _ = try await client.send(
                HTTPClient.Request(.put, server.origin, body: .stream(stream, length: 100_000)))
        }
        #expect(found == .conflict)
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [(3, 5), (5, 3)])
    func aSourceOfAnotherLengthThanItSaidIsAnError(real: Int, said: Int64) async throws {
        let server = try TestServer { _, connection in connection.answer("200 OK") }
        let stream = ByteStream([UInt8](repeating: 7, count: real), chunkSize: 1)
        let found = await code {
            _ = try await client.collect(
                HTTPClient.Request(.put, server.origin, body: .stream(stream, length: said)), upTo: 10)
        }
        #expect(found == .conflict)
    }

    @Test func theReaderSetsThePaceOfALongAnswer() async throws {
        let (chunk, count) = ([UInt8](repeating: 9, count: 1 << 20), 64)
        let written = Mutex(0)
        let server = try TestServer { _, connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(count << 20)\r\n\r\n")
            for _ in 0..<count {
                guard connection.write(chunk) else { return false }
                written.withLock { $0 += 1 }
            }
            return true
        }
        let response = try await client.send(HTTPClient.Request(.get, server.origin))
        usleep(300_000)
        // What is kept here and in the sockets' buffers.
        #expect(written.withLock { $0 } < 16)
        var total = 0
        for try await chunk in response.body {
            total += chunk.count
            #expect(chunk.count <= 2 << 20)
        }
        #expect(total == count << 20)
    }

    @Test func aTruncatedAnswerIsAnErrorAfterWhatCame() async throws {
        let server = try TestServer { _, connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            return false
        }
        let response = try await client.send(HTTPClient.Request(.get, server.origin))
        var bytes: [UInt8] = []
        let found = await code {
            for try await chunk in response.body { bytes += chunk }
        }
        #expect(found == .unavailable)
        #expect(bytes == Array("abc".utf8))
    }

    @Test func anAnswerLongerThanTheLimitIsRefused() async throws {
        let server = try TestServer { _, connection in connection.answer("200 OK", "", "0123456789") }
        let found = await code {
            _ = try await client.collect(HTTPClient.Request(.get, server.origin), upTo: 9)
        }
        #expect(found == .invalid)
    }

    @Test(arguments: ["", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Le"])
    func whatIsNoAnswerIsAnError(bytes: String) async throws {
        let server = try TestServer { _, connection in
            connection.write(bytes)
            return false
        }
        let found = await code { _ = try await client.send(HTTPClient.Request(.get, server.origin)) }
        #expect(found == .unavailable)
    }

    @Test func aRedirectIsAnAnswerAndNotFollowed() async throws {
        let server = try TestServer { _, connection in
            connection.answer("302 Found", "Location: /elsewhere\r\n")
        }
        let answer = try await client.collect(HTTPClient.Request(.get, server.origin), upTo: 10)
        #expect(answer.status == 302)
        #expect(answer.headers["location"] == "/elsewhere")
        #expect(server.requests.count == 1)
    }

    @Test func silenceIsNotWaitedForLongerThanAllowed() async throws {
        let server = try TestServer { _, connection in
            connection.waitForClose()
            return false
        }
        let found = await code {
            _ = try await client.send(
                HTTPClient.Request(
                    .get, server.origin, timeouts: HTTPClient.Timeouts(idle: .milliseconds(200))))
        }
        #expect(found == .unavailable)
    }

    @Test func theTimeForEverythingIsKept() async throws {
        let server = try TestServer { _, connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while connection.write("x") { usleep(20_000) }
            return false
        }
        let found = await code {
            _ = try await client.collect(
                HTTPClient.Request(
                    .get, server.origin, timeouts: HTTPClient.Timeouts(total: .milliseconds(300))), upTo: 5000
            )
        }
        #expect(found == .unavailable)
    }

    @Test func cancellationEndsAWaitAtOnce() async throws {
        let server = try TestServer { _, connection in
            connection.waitForClose()
            return false
        }
        let task = Task { [client] in
            await code { _ = try await client.send(HTTPClient.Request(.get, server.origin)) }
        }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        #expect(await task.value == .interrupted)
    }

    @Test func aResponseThatNobodyReadsLetsGoOfItsConnection() async throws {
        let closed = Mutex(false)
        let server = try TestServer { _, connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            while connection.write([UInt8](repeating: 0, count: 1 << 16)) {}
            closed.withLock { $0 = true }
            return false
        }
        do { _ = try await client.send(HTTPClient.Request(.get, server.origin)) }
        for _ in 0..<200 where !closed.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(closed.withLock { $0 })
    }

    @Test func gzipIsUnpackedWhereItWasAskedFor() async throws {
        // printf 'hello hello hello' | gzip -n | xxd -p
        let gzip: [UInt8] = [
            0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x90, 0, 0x80,
            0x88, 0xf9, 0xe5, 0x11, 0, 0, 0,
        ]
        let server = try TestServer { request, connection in
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(gzip.count)\r\n\r\n"
            return connection.write(Array(head.utf8) + gzip)
        }
        let asked = try await client.collect(
            HTTPClient.Request(.get, server.origin, acceptsGzip: true), upTo: 100)
        #expect(String(decoding: asked.body, as: UTF8.self) == "hello hello hello")
        let unasked = try await client.collect(HTTPClient.Request(.get, server.origin), upTo: 100)
        #expect(unasked.body == gzip)
        #expect(server.requests.map { $0.headers["accept-encoding"] } == ["gzip", nil])
    }

    @Test(arguments: [
        "ftp://127.0.0.1/x", "file:///etc/passwd", "127.0.0.1", "http://", "http://user:secret@127.0.0.1/",
    ])
    func onlyPlainAddressesOfTheWebAreSpokenTo(url: String) async throws {
        let found = await code { _ = try await client.send(HTTPClient.Request(.get, url)) }
        #expect(found == .invalid)
    }

    @Test(arguments: [("X-A", "b\r\nX-C: d"), ("X A", "b"), ("X-A:", "b"), ("", "b"), ("X-A", "b\0")])
    func aHeaderThatWouldBecomeAnotherIsRefused(name: String, value: String) async throws {
        let server = try TestServer { _, connection in connection.answer("200 OK") }
        var request = HTTPClient.Request(.get, server.origin)
        request.headers.add(name, value)
        let found = await code { _ = try await client.send(request) }
        #expect(found == .invalid)
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: ["http://127.0.0.1", "http://localhost", "http://[::ffff:127.0.0.1]"])
    func aPrivateAddressIsRefusedAfterTheNameIsLookedUp(origin: String) async throws {
        let server = try TestServer { _, connection in connection.answer("200 OK") }
        let guarded = HTTPClient(
            HTTPClient.Configuration(userAgent: "x", allowsPrivateAddresses: false))
        let url = "\(origin):\(server.port)/"
        let found = await code { _ = try await guarded.send(HTTPClient.Request(.get, url)) }
        #expect(found == .refused)
        #expect(server.connections == 0)
        // The same address answers where private ones are allowed.
        #expect(try await client.collect(HTTPClient.Request(.get, url), upTo: 10).status == 200)
    }

    @Test func whereNobodyListensTheErrorSaysSo() async throws {
        let port = try TestServer { _, _ in false }.port
        await #expect(
            performing: {
                _ = try await client.send(HTTPClient.Request(.get, "http://127.0.0.1:\(port)/?token=secret"))
            },
            throws: { error in
                let error = error as? CairnError
                return error?.code == .unavailable && error?.message.contains("127.0.0.1:\(port)") == true
                    && error?.message.contains("secret") == false && error?.hint != nil
            })
    }
}
