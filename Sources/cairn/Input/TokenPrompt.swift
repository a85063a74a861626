import CairnClient
import CairnObjects
import CairnStorage
import Glibc

/// Asks for a token without showing it; where nobody is there to ask, takes the first line of standard input.
struct TokenPrompt {
    private let address: ServerAddress
    /// Whether not to ask, even on a terminal.
    private let isQuiet: Bool
    private static let maximumLength = 16 << 10

    init(_ address: ServerAddress, isQuiet: Bool) { (self.address, self.isQuiet) = (address, isQuiet) }

    /// - Throws: `invalid` where what was given is no token; `interrupted` by Ctrl-C.
    func read() async throws -> AccessToken {
        let asks = !isQuiet && isatty(STDIN_FILENO) == 1
        if asks { Output.error.write("Token for \(address): ") }
        let line = try await onOwnThread { cancellation in
            let echo = asks ? Echo.off() : nil
            defer { echo?.restore() }
            return try Self.line(cancellation)
        }
        return try AccessToken(line)
    }

    /// Waits in short steps, so that Ctrl-C ends it with the terminal as it was.
    private static func line(_ cancellation: Cancellation) throws -> String {
        var bytes: [UInt8] = []
        while bytes.count < maximumLength {
            try cancellation.check()
            var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard poll(&input, 1, 100) > 0 else { continue }
            var byte: UInt8 = 0
            guard Glibc.read(STDIN_FILENO, &byte, 1) == 1, byte != 0x0A else { break }
            bytes.append(byte)
        }
        if bytes.last == 0x0D { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What a terminal shows of what is typed.
private struct Echo {
    private let before: termios

    static func off() -> Echo? {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        let echo = Echo(before: settings)
        settings.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        return echo
    }

    func restore() {
        var settings = before
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        Output.error.write("\n")
    }
}
