/// Patterns in which `*` stands for any characters, also none.
package enum Wildcard {
    /// Whether the whole text is such as the pattern says. Time grows with the product of their lengths at
    /// most: it goes back to the last star only, which suffices, for what came before it has matched already.
    package static func matches(_ text: some Sequence<UInt8>, _ pattern: some Sequence<UInt8>) -> Bool {
        var (text, pattern) = (Array(text)[...], Array(pattern)[...])
        var retry: (text: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern.removeFirst()
                retry = (text, pattern)
            } else if let first = text.first, first == pattern.first {
                text.removeFirst()
                pattern.removeFirst()
            } else if text.isEmpty, pattern.isEmpty {
                return true
            } else if let last = retry, !last.text.isEmpty {
                (text, pattern) = (last.text.dropFirst(), last.pattern)
                retry = (text, pattern)
            } else {
                return false
            }
        }
    }
}
