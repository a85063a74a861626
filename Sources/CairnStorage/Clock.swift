package import CairnObjects

#if canImport(Glibc)
    import Glibc
#endif

/// Where the time comes from; handed in, so that tests can set it.
package typealias TimeSource = @Sendable () -> Timestamp

extension Timestamp {
    /// The system's wall clock (CLOCK_REALTIME).
    package static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
