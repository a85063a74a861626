import HTTPTypes

/// The right to a file that is ready to be sent. Who lets go of it, since no response comes of it after all,
/// lets go of the file.
final class FileTicket: Sendable {
    /// What stands in the response's head, under `HTTPField.Name.fileTicket`.
    let number: Int
    private let transfer: FileTransfer
    private let connection: Connection

    init(number: Int, transfer: FileTransfer, connection: Connection) {
        (self.number, self.transfer, self.connection) = (number, transfer, connection)
    }

    /// Waits until the file is sent.
    func sent() async throws { try await transfer.sent() }

    deinit { _ = connection.take(number) }
}

extension HTTPField.Name {
    /// The head of a response names a file's ticket to the connection's handler, which takes it out: no
    /// client sees it, and what a client sends under this name is never looked at.
    static var fileTicket: HTTPField.Name { HTTPField.Name("Cairn-File-Ticket").unsafelyUnwrapped }
}
