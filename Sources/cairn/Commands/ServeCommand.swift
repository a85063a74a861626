import ArgumentParser
import CairnObjects
import Glibc
import SystemPackage

/// `cairn serve`: becomes `cairn-server`, a program of its own, so that this one stays small and quick.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a registry to a team.",
        discussion: "Runs cairn-server with the same arguments; 'cairn serve --help' lists them.")

    @Argument(parsing: .captureForPassthrough, help: "What cairn-server is to be told.")
    var arguments: [String] = []

    func run() throws {
        do {
            try ServerProgram(Environment()).become(with: arguments)
        } catch {
            Console(try GlobalOptions.parse([])).report(error)
            throw CommandFailure.failed
        }
    }
}

/// The server's program, wherever it is installed.
private struct ServerProgram {
    private let environment: Environment
    private static let name = "cairn-server"

    init(_ environment: Environment) { self.environment = environment }

    /// Puts the server in the place of this process.
    ///
    /// - Throws: `notFound` where there is none; `system` where it cannot be started.
    func become(with arguments: [String]) throws(CairnError) {
        guard let path = places.first(where: { access($0, X_OK) == 0 }) else {
            throw CairnError(
                .notFound, "\(Self.name) is not installed: it is neither beside cairn nor on the PATH",
                hint: "install it with 'make install', or put it beside cairn")
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + registry(arguments) + arguments).map {
            strdup($0)
        }
        words.append(nil)
        execv(path, &words)
        let reason = String(cString: strerror(errno))
        words.forEach { free($0) }
        throw CairnError(.system, "cannot start '\(path)': \(reason)")
    }

    /// Where nothing else says which registry to serve, the one that every other command would find.
    private func registry(_ arguments: [String]) -> [String] {
        let isSaid = arguments.contains {
            $0.hasPrefix("--registry") || $0.hasPrefix("--config") || $0 == "--help" || $0 == "-h"
        }
        let isSet = environment["CAIRN_SERVER_REGISTRY"] ?? environment["CAIRN_SERVER_CONFIG"]
        // Where none is found, the server says so in its own words.
        guard !isSaid, isSet == nil, case .directory(let root)? = try? RegistryPlace.find(nil, environment)
        else { return [] }
        return ["--registry", root.string]
    }

    /// Beside this program, then along the PATH.
    private var places: [String] {
        var own = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &own, own.count - 1)
        let path = String(decoding: own.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let beside = path.lastIndex(of: "/").map { "\(path[..<$0])/\(Self.name)" }
        let others = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(Self.name)" }
        return [beside].compactMap { $0 } + others
    }
}
