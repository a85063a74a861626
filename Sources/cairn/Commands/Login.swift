import ArgumentParser
import CairnClient
import CairnObjects
import CairnRegistry

struct LoginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Keep a token for a server, so that every command can use it.",
        discussion: """
            Asks for the token, or takes it from standard input, and tries it. It is kept in \
            $XDG_CONFIG_HOME/cairn/credentials.json (~/.config), for you alone to read, together with the \
            key that signs the server's log, which must stay the same. CAIRN_TOKEN goes before it.

            Machines need no login: they set CAIRN_TOKEN, to a token or to what an OpenID Connect issuer \
            gave them.
            """)

    @Argument(help: "The server's address, such as https://models.example.org")
    var server: String

    @Flag(name: .long, help: "Take the token from standard input, even where that is a terminal.")
    var tokenStdin = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let command = self
        try Session(options).run { try await command.logIn() }
    }

    private func logIn() async throws {
        let environment = Environment()
        let address = try ServerAddress(parsing: server)
        let token = try await TokenPrompt(address, isQuiet: tokenStdin).read()
        let connection = try ServerConnection(
            to: address, as: token, over: environment.transport(),
            allowsClearText: environment.allowsClearText)
        let description = try await connection.describe()
        let identity = try await connection.whoami()
        try environment.credentialFile().keep(Login(token: token, key: description.key), at: address)
        let json = identity.json.with([
            "server": .text(address), "verifierKey": .string(description.key.encoded),
        ])
        Console(options, environment).outcome(json) {
            [
                "Logged in to \(address) as \(identity.principal).",
                "Its log is signed by \(description.key.encoded)",
            ]
        }
    }
}

struct Logout: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Forget the token that was kept for a server.",
        discussion: "The token itself holds on; 'cairn token revoke' ends it.")

    @Argument(help: "The server's address.")
    var server: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let command = self
        try Session(options).run {
            let environment = Environment()
            let address = try ServerAddress(parsing: command.server)
            let wasKept = try environment.credentialFile().forget(address)
            Console(command.options, environment).outcome(
                ["server": .text(address), "changed": .bool(wasKept)]
            ) {
                [wasKept ? "Forgot the token for \(address)." : "There was no token for \(address)."]
            }
        }
    }
}
