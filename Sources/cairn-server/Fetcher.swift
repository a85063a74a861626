import CairnObjects
import CairnRegistry
import CairnServer
import CairnTransport

/// Asks issuers for their keys, and for tokens, through libcurl.
struct Fetcher: HTTPFetching {
    private let client = HTTPClient(
        .init(userAgent: "cairn-server/\(Release.version)", caFile: Environment()["CAIRN_CA_FILE"]))

    func fetch(_ url: String, upTo limit: Int) async throws -> FetchedDocument {
        try await send(.init(.get, url, timeouts: Self.timeouts), upTo: limit)
    }

    func post(_ form: PostedForm, to url: String, upTo limit: Int) async throws -> FetchedDocument {
        var headers: HTTPHeaders = [
            "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
        ]
        headers["Authorization"] = form.authorization
        return try await send(
            .init(
                .post, url, headers: headers, body: .bytes(Array(form.body.utf8)), timeouts: Self.timeouts),
            upTo: limit)
    }

    private static var timeouts: HTTPClient.Timeouts {
        .init(connect: .seconds(5), idle: .seconds(5), total: .seconds(10))
    }

    private func send(_ request: HTTPClient.Request, upTo limit: Int) async throws -> FetchedDocument {
        let answer = try await client.collect(request, upTo: limit)
        var headers: [String: String] = [:]
        for field in answer.headers.fields { headers[field.name.lowercased()] = field.value }
        return FetchedDocument(status: answer.status, headers: headers, body: answer.body)
    }
}
