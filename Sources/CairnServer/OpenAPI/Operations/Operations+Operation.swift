import HTTPTypes

extension Operation {
    private static let readiness = Schema.object([
        "ready": .flag, "problems": .list(of: .text).about("What keeps the server from its work."),
    ])

    /// For those who watch over a server.
    static let operation = [
        Operation(
            .get, "/healthz", "showHealth", .operation, "Whether the process lives",
            answers: [.text("It does. Nothing else is looked at.")]),
        Operation(
            .get, "/readyz", "showReadiness", .operation, "Whether the server can do its work now",
            answers: [
                .json(readiness, "It can."), .json(readiness, "It cannot.", status: 503),
            ]),
        Operation(
            .get, "/metrics", "showMetrics", .operation, "The server's figures, for Prometheus",
            answers: [.text("In Prometheus's text format, version 0.0.4.")]),
    ]
}
