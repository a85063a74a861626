import Glibc
import SystemPackage

/// A standard stream, written to whole and at once.
struct Output: Sendable {
    private let file: FileDescriptor

    static let standard = Output(file: .standardOutput)
    static let error = Output(file: .standardError)

    /// Writes text. Where nobody reads any more (a closed pipe), the program has nothing left to do.
    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        do {
            _ = try file.writeAll(bytes)
        } catch Errno.brokenPipe {
            exit(0)
        } catch {
            if file != .standardError { Output.error.write("error: cannot write the output: \(error)\n") }
            exit(1)
        }
    }

    var isTerminal: Bool { isatty(file.rawValue) == 1 }
}
