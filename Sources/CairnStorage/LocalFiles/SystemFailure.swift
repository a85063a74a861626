package import CairnObjects
import Glibc
package import SystemPackage

/// The operating system's answers as errors that say what was tried and what to do.
package func systemFailure(_ attempt: String, _ reason: Errno) -> CairnError {
    let hint: String? =
        switch reason {
        case .noSpace: "free some space on this file system, then run the command again; nothing was changed"
        case .diskQuotaExceeded: "your disk quota is used up; nothing was changed"
        case .permissionDenied, .notPermitted:
            "check the owner and the mode of the file and of its directories"
        case .readOnlyFileSystem: "the file system is mounted read-only"
        case .tooManyOpenFiles: "raise the limit of open files (ulimit -n)"
        case .ioError: "the device reports errors; look at the kernel's log and run 'cairn verify'"
        default: nil
        }
    return CairnError(.system, "cannot \(attempt): \(reason)", hint: hint)
}

/// Runs a system call that reports failure by -1 and errno; repeats it where a signal interrupted it.
@discardableResult
package func check<Value: BinaryInteger>(_ attempt: @autoclosure () -> String, _ call: () -> Value)
    throws(CairnError)
    -> Value
{
    while true {
        let value = call()
        if value != -1 { return value }
        let reason = Errno(rawValue: errno)
        if reason != .interrupted { throw systemFailure(attempt(), reason) }
    }
}

/// Runs SystemPackage's calls, which throw `Errno`, and says what was tried.
package func attempting<Value>(_ attempt: @autoclosure () -> String, _ body: () throws -> Value) throws
    -> Value
{
    do {
        return try body()
    } catch let reason as Errno {
        throw systemFailure(attempt(), reason)
    }
}
