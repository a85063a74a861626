import CairnObjects
import Glibc

extension Timestamp {
    /// Time of access and time of modification, both this moment, as utimensat(2) takes them.
    var asFileTimes: [timespec] {
        let seconds = milliseconds / 1000
        let time = timespec(tv_sec: Int(seconds), tv_nsec: Int(milliseconds - seconds * 1000) * 1_000_000)
        return [time, time]
    }
}

extension stat {
    var modificationTime: Timestamp {
        Timestamp(milliseconds: Int64(st_mtim.tv_sec) * 1000 + Int64(st_mtim.tv_nsec) / 1_000_000)
    }
}
