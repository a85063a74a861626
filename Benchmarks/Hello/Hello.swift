// What the framework itself can do: the peer of `make bench` for small reads.

import Hummingbird

/// Answers `GET /` with a text, as Hummingbird's own examples do, and any other address with as many bytes as the
/// second argument says: the peer of an answer of that size to the same request.
@main
enum Hello {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let body = ByteBuffer(bytes: [UInt8](repeating: UInt8(ascii: "x"), count: arguments.dropFirst().first ?? 5))
        let router = Router()
        router.get("/") { _, _ in "Hello" }
        router.get("/**") { _, _ in Response(status: .ok, body: ResponseBody(byteBuffer: body)) }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: arguments.first ?? 8080)))
        try await application.runService()
    }
}
