import Glibc

/// How many files, and so connections, this process may have open.
enum OpenFiles {
    /// Connections beyond this are not worth their memory.
    private static let mostConnections = 8192

    /// Lets this process open as many files as the system lets it at all: what it is started with is often
    /// meant for programs that wait for files by `select`.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 65_536))
        setrlimit(resource, &limit)  // where it is refused, there are fewer connections
    }

    /// Half of the files are for connections; the registry's own, and those that are sent, have the rest.
    static var connections: Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return mostConnections }
        return Int(min(limit.rlim_cur / 2, rlim_t(mostConnections)))
    }

    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
}
