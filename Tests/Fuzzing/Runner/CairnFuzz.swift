// The fuzzers' program, which is there only where `make torture-fuzz` builds it (see Package.swift):
//
//     cairn-fuzz                     the names of the targets
//     cairn-fuzz samples DIRECTORY   writes the inputs that the targets make themselves, for the corpus
//     cairn-fuzz TARGET …            libFuzzer's own arguments

import CFuzzer
import Dispatch
import Glibc

/// What is fuzzed in this run.
private let target = FuzzTarget.all.first { $0.name == CommandLine.arguments.dropFirst().first }

@main
struct CairnFuzz {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "samples", let directory = arguments.last {
            exit(writeSamples(to: directory) ? 0 : 1)
        }
        guard target != nil else {
            for target in FuzzTarget.all { print(target.name, target.limit) }
            exit(arguments.isEmpty ? 0 : 64)
        }
        // The target's name is ours; libFuzzer sees the program's name and what follows.
        let words = CommandLine.unsafeArgv
        words[1] = words[0]
        var count = CommandLine.argc - 1
        var rest: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = words + 1
        exit(
            LLVMFuzzerRunDriver(&count, &rest) { start, count in
                CairnFuzz.run([UInt8](UnsafeBufferPointer(start: start, count: Int(count))))
                return 0
            })
    }

    /// Checks one input on a thread of the pool, whose stack is as small as it is in the server, and ends the
    /// program where something does not hold: that is what libFuzzer keeps inputs by.
    private static func run(_ bytes: [UInt8]) {
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            do {
                try await target?.check(bytes)
            } catch {
                let words = Array("FINDING in \(target?.name ?? ""): \(error)\n".utf8)
                write(STDERR_FILENO, words, words.count)
                abort()
            }
            done.signal()
        }
        done.wait()
    }

    private static func writeSamples(to directory: String) -> Bool {
        mkdir(directory, 0o755)
        for target in FuzzTarget.all {
            let samples = target.samples()
            if !samples.isEmpty { mkdir("\(directory)/\(target.name)", 0o755) }
            for (index, bytes) in samples.enumerated() {
                guard let file = fopen("\(directory)/\(target.name)/sample-\(index + 1)", "w") else {
                    return false
                }
                fwrite(bytes, 1, bytes.count, file)
                fclose(file)
            }
        }
        return true
    }
}
