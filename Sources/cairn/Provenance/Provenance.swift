import CairnObjects
import CairnRegistry
import CairnStorage
import Glibc

/// What a push finds out by itself: the code it stands in, and the run that it is part of.
struct Provenance {
    let environment: Environment
    let started: Timestamp

    /// The Git work tree around the working directory; `nil` where there is none.
    func source() -> Source? {
        guard let commit = git("rev-parse", "--verify", "HEAD") else { return nil }
        let path = git("rev-parse", "--show-prefix").map { String($0.drop { $0 == "/" }) }
        return Source(
            repository: git("remote", "get-url", "origin").map(Self.withoutCredentials), commit: commit,
            dirty: git("status", "--porcelain").map { !$0.isEmpty },
            path: path.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// The run so far; registering says when it finished.
    func build() -> Build {
        var build = Build()
        build.tool = "cairn \(Release.version)"
        build.host = environment.host
        build.user = environment.user
        build.runURL = runURL
        build.command = CommandLine.arguments.map(Self.quoted).joined(separator: " ")
        build.started = started
        return build
    }

    /// Who made the version: `CAIRN_ACTOR` if it is set, else whom Git knows, else the user.
    func author(_ principal: Principal) -> Author {
        if environment["CAIRN_ACTOR"] != nil {
            return Author(name: principal.description, principal: principal)
        }
        let name = environment["GIT_AUTHOR_NAME"] ?? git("config", "user.name")
        let email = environment["GIT_AUTHOR_EMAIL"] ?? git("config", "user.email")
        return Author(name: name ?? principal.description, email: email, principal: principal)
    }

    /// The page of the CI run, from the variables that the usual services set.
    private var runURL: String? {
        if let server = environment["GITHUB_SERVER_URL"], let repository = environment["GITHUB_REPOSITORY"],
            let run = environment["GITHUB_RUN_ID"]
        {
            return "\(server)/\(repository)/actions/runs/\(run)"
        }
        let names = [
            "CI_JOB_URL", "BUILD_URL", "CIRCLE_BUILD_URL", "BUILDKITE_BUILD_URL", "TRAVIS_BUILD_WEB_URL",
        ]
        return names.lazy.compactMap { environment[$0] }.first
    }

    private func git(_ arguments: String...) -> String? {
        guard let output = Subprocess.output(["git"] + arguments) else { return nil }
        return String(output.reversed().drop { $0.isNewline }.reversed())
    }

    /// A remote's address without the user and password that some have in it.
    static func withoutCredentials(_ address: String) -> String {
        guard let scheme = address.firstRange(of: "://") else { return address }
        let rest = address[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" }
        guard let at = host.lastIndex(of: "@") else { return address }
        return String(address[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }

    private static func quoted(_ argument: String) -> String {
        let plain = argument.utf8.allSatisfy { byte in
            Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
                || "-_./=:@,+%".utf8.contains(byte)
        }
        return plain && !argument.isEmpty ? argument : "'\(argument.replacing("'", with: "'\\''"))'"
    }
}
