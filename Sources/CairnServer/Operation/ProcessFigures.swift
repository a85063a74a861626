import CairnRegistry
import Glibc
import SystemPackage

/// What the operating system says of this process, under the names that Prometheus' own clients use.
struct ProcessFigures: FigureSource {
    func tell(_ exposition: inout Exposition) {
        exposition.add(.buildInfo, ["version": Release.version], 1)
        if let stat = Self.statistics() {
            exposition.add(.processVirtualMemory, stat.virtualMemory)
            exposition.add(.processMemory, stat.memory)
            exposition.add(.processCPU, stat.processorTime)
            exposition.add(.processThreads, stat.threads)
            if let boot = Self.bootTime() { exposition.add(.processStart, boot + stat.start) }
        }
        if let count = Self.openFiles() { exposition.add(.processFiles, Double(count)) }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            exposition.add(
                .processMaximumFiles, limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur))
        }
    }

    private struct Statistics {
        let virtualMemory: Double
        let memory: Double
        let processorTime: Double
        let threads: Double
        /// In seconds since the machine was started.
        let start: Double
    }

    /// `/proc/self/stat`, proc_pid_stat(5). The second field, the program's name, may hold anything.
    private static func statistics() -> Statistics? {
        guard let text = read("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return nil }
        // From the third field on.
        let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
        guard fields.count > 21 else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        return Statistics(
            virtualMemory: fields[20], memory: fields[21] * Double(sysconf(Int32(_SC_PAGESIZE))),
            processorTime: (fields[11] + fields[12]) / ticks, threads: fields[17],
            start: fields[19] / ticks)
    }

    /// When the machine was started, in seconds since 1970.
    private static func bootTime() -> Double? {
        read("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
            .flatMap { Double($0.dropFirst("btime ".count)) }
    }

    private static func openFiles() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Less `.`, `..` and the directory itself, which is open just now.
        return max(0, count - 3)
    }

    private static func read(_ path: FilePath) -> String? {
        // A system without it tells less.
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
        defer { try? file.close() }
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = try? bytes.withUnsafeMutableBytes { try file.read(into: $0) }
        return count.map { String(decoding: bytes[..<$0], as: UTF8.self) }
    }
}
