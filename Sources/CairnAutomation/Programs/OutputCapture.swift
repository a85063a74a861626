import CairnStorage
import Glibc
import SystemPackage

/// Reads what a program says and keeps the beginning of it.
struct OutputCapture: ~Copyable {
    private(set) var bytes: [UInt8] = []
    private let file: FileDescriptor?
    private var isAtEnd: Bool
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    /// - Parameter file: The reading end of a pipe, non-blocking; closed with this value. `nil` where nothing
    ///   is to be read.
    init(_ file: FileDescriptor?) {
        self.file = file
        isAtEnd = file == nil
    }

    deinit { try? file?.close() }  // only read from

    /// Reads what is there, or comes within so many milliseconds; sleeps for that time where nothing can come
    /// any more.
    mutating func take(waitingAtMost milliseconds: Int32) {
        guard !isAtEnd, let file else {
            usleep(UInt32(milliseconds) * 1000)
            return
        }
        var waiting = pollfd(fd: file.rawValue, events: Int16(POLLIN), revents: 0)
        if poll(&waiting, 1, milliseconds) > 0 { takeWhatIsThere() }
    }

    /// Reads what is there and does not wait. At most some megabytes, so that a program which never stops
    /// talking does not keep others from looking at the clock.
    mutating func takeWhatIsThere() {
        guard let file else { return }
        for _ in 0..<64 where !isAtEnd {
            let count = read(file.rawValue, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer.prefix(min(count, Program.captureLimit - bytes.count))
            } else if count == 0 {
                isAtEnd = true
            } else if errno != EINTR {
                return  // nothing there now
            }
        }
    }
}
