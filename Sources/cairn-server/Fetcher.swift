import CairnObjects
import CairnRegistry
import CairnServer
import CairnTransport

/// Gets the keys of issuers, through libcurl.
struct Fetcher: HTTPFetching {
    private let client = HTTPClient(
        .init(userAgent: "cairn-server/\(Release.version)", caFile: Environment()["CAIRN_CA_FILE"]))

    func fetch(_ url: String, upTo limit: Int) async throws -> FetchedDocument {
        let answer = try await client.collect(
            .init(.get, url, timeouts: .init(connect: .seconds(5), idle: .seconds(5), total: .seconds(10))),
            upTo: limit)
        var headers: [String: String] = [:]
        for field in answer.headers.fields { headers[field.name.lowercased()] = field.value }
        return FetchedDocument(status: answer.status, headers: headers, body: answer.body)
    }
}
