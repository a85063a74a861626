// What the framework itself can do: the peer of `make bench` for small reads.

import Hummingbird

/// Answers every `GET /` with the same text, as Hummingbird's own examples do.
@main
enum Hello {
    static func main() async throws {
        let router = Router()
        router.get("/") { _, _ in "Hello" }
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
        try await application.runService()
    }
}
