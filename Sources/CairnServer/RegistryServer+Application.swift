import Hummingbird
import Logging
import NIOCore
package import ServiceLifecycle

extension RegistryServer {
    /// Where a server listens, and with what patience.
    package struct Endpoint: Sendable {
        package var host: String
        /// 0 for one that is free.
        package var port: Int
        /// Certificate and key, PEM files; `nil` for plain HTTP.
        package var tls: TLSFiles?
        /// How long a connection may be silent.
        package var idleTimeout: Duration
        /// Told of the port, once the server listens.
        package var isListening: @Sendable (Int) -> Void

        package init(
            host: String, port: Int, tls: TLSFiles?, idleTimeout: Duration,
            isListening: @escaping @Sendable (Int) -> Void
        ) {
            (self.host, self.port, self.tls) = (host, port, tls)
            (self.idleTimeout, self.isListening) = (idleTimeout, isListening)
        }
    }

    /// The server as a service, with what goes on beside requests: it ends, when it is asked to, after the
    /// requests and the deliveries under way.
    package func service(at endpoint: Endpoint) throws -> any Service {
        Application(
            responder: responder(), server: try channels(endpoint),
            configuration: .init(
                address: .hostname(endpoint.host, port: endpoint.port), serverName: "cairn"),
            services: [EventService(tail: parts.tail, engine: parts.engine)],
            onServerRunning: { channel in endpoint.isListening(channel.localAddress?.port ?? endpoint.port) },
            logger: parts.logger)
    }
}
