import CairnAutomation
import CairnObjects
import Glibc

/// What the process was started with: variables, user, host. Read once and handed on.
struct Environment: Sendable {
    subscript(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// Who acts: `CAIRN_ACTOR`, or the user of the operating system.
    func actor() throws(CairnError) -> Principal {
        try Principal(parsing: self["CAIRN_ACTOR"] ?? user)
    }

    /// How long a hook program may take: `CAIRN_HOOK_TIMEOUT`, in seconds.
    ///
    /// - Throws: `invalid` where that is no number of seconds. A hook that never ends must not come from a
    ///   misspelling.
    func hookTimeLimit() throws(CairnError) -> Duration {
        guard let text = self["CAIRN_HOOK_TIMEOUT"] else { return HookPrograms.defaultTimeLimit }
        guard let seconds = Int64(text), (1...86_400).contains(seconds) else {
            throw CairnError(
                .invalid, "CAIRN_HOOK_TIMEOUT is '\(text)', which is no number of seconds",
                hint: "write a whole number from 1 to 86400, or unset it for "
                    + "\(HookPrograms.defaultTimeLimit.components.seconds)")
        }
        return .seconds(seconds)
    }

    /// The login name of the user who runs the program.
    var user: String {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else {
            return "uid-\(getuid())"
        }
        return String(cString: name)
    }

    var host: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
