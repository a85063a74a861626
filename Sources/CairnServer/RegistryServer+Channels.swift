import CairnObjects
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOCore
import NIOSSL
import SystemPackage

extension RegistryServer {
    /// How connections are spoken to: HTTP/1.1, encrypted where there are keys for it.
    ///
    /// - Throws: `invalid` where the certificate or its key cannot be read.
    func channels(_ endpoint: Endpoint) throws -> HTTPServerBuilder {
        let patience = TimeAmount.nanoseconds(endpoint.idleTimeout.nanoseconds)
        let http = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [
                    // Before what lets a client send, so that it sees that.
                    SlowSenderHandler(patience: patience),
                    TransferHandler(
                        connections: connections, sendsFiles: endpoint.tls == nil, patience: patience),
                    UnreadableRequestHandler(),
                ],
                idleTimeout: patience,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100)))
        guard let tls = endpoint.tls else { return http }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(tls.certificate.string)
            let key = try NIOSSLPrivateKey(file: tls.key.string, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            return try .tls(http, tlsConfiguration: configuration)
        } catch let error as NIOSSLError {
            throw CairnError(
                .invalid,
                "cannot use the certificate '\(tls.certificate)' with the key '\(tls.key)': \(error)",
                hint: "both must be PEM files that belong together, and readable to the server")
        }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
