package import Hummingbird
import Logging
package import NIOCore

/// What goes with a request through the server.
package struct CallContext: RequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The connection that it came by.
    let channel: any Channel
    /// Where the connection comes from.
    package let remoteAddress: SocketAddress?
    /// What becomes known of the request on its way.
    let account = RequestAccount()

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        remoteAddress = source.channel.remoteAddress
    }

    /// What the request is recognised by in the log and in the answer.
    package var id: String { account.identifier ?? madeID }

    /// An identifier of the server's own: the one that Hummingbird's lines in the log have, where it gave
    /// one.
    var madeID: String { logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "\(RequestID())" }
}
