package import Hummingbird
package import NIOCore

/// What goes with a request through the server.
package struct CallContext: RequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The connection that it came by.
    let channel: any Channel
    /// Where the connection comes from.
    package let remoteAddress: SocketAddress?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        remoteAddress = source.channel.remoteAddress
    }
}
