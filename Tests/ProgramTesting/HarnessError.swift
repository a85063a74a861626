import Glibc

/// Something is wrong with the tests' own tools.
package struct HarnessError: Error, CustomStringConvertible {
    package let description: String

    package init(_ text: String, _ code: Int32? = nil) {
        description = text + (code.map { ": " + String(cString: strerror($0)) } ?? "")
    }
}
