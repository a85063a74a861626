import CairnStorage
import CairnTransport

/// Sends messages through libcurl: with the system's trust, and with its proxies where private addresses are
/// allowed.
package struct HTTPWebhookSender: WebhookSender {
    private let guarded: HTTPClient
    private let free: HTTPClient

    /// How long a receiver has to answer, from the first look at its name to the end of what is read.
    package static let timeLimit = Duration.seconds(20)
    /// More of an answer is not fetched.
    private static let maximumBody = 16 << 10

    /// - Parameter caFile: Certificates (PEM) to trust in place of the system's.
    package init(userAgent: String, caFile: String? = nil) {
        func client(_ allowsPrivate: Bool) -> HTTPClient {
            HTTPClient(
                .init(userAgent: userAgent, caFile: caFile, allowsPrivateAddresses: allowsPrivate))
        }
        (guarded, free) = (client(false), client(true))
    }

    package func send(_ request: WebhookRequest) async throws -> WebhookResponse {
        var headers = HTTPHeaders()
        for (name, value) in request.headers { headers.add(name, value) }
        let client = request.allowsPrivate ? free : guarded
        let response = try await client.send(
            .init(
                .post, request.url, headers: headers, body: .bytes(request.body),
                timeouts: .init(
                    connect: Self.timeLimit, idle: Self.timeLimit, total: Self.timeLimit)))
        return WebhookResponse(
            status: response.status, retryAfter: response.headers["Retry-After"],
            excerpt: await Self.beginning(of: response))
    }

    private static func beginning(of response: HTTPClient.Response) async -> [UInt8] {
        var (bytes, count) = ([UInt8](), 0)
        do {
            for try await chunk in response.body {
                bytes += chunk.prefix(WebhookResponse.excerptSize - bytes.count)
                count += chunk.count
                // Whoever says more is cut off; a connection that was read to its end is used again.
                if count > maximumBody { break }
            }
        } catch {
            // The status has come, and that is the answer; the rest is only for people to read.
            return bytes
        }
        return bytes
    }
}
