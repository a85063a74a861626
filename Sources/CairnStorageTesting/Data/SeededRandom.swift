#if canImport(Glibc)
    import Glibc
#endif

/// Random numbers that a seed repeats: SplitMix64 (Steele, Lea and Flood, 2014). Not for secrets.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Seeds for a test to run with: some that are always the same, and one that no run had before. A failure
    /// prints its seed; `CAIRN_SEED` in the environment runs that one alone.
    package static func seeds(_ fixed: UInt64...) -> [UInt64] {
        if let text = getenv("CAIRN_SEED"), let seed = UInt64(String(cString: text)) { return [seed] }
        return fixed + [UInt64.random(in: .min ... .max)]
    }

    /// Bytes that no other seed gives.
    package static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            // In bounds: the last word is cut to what is left of the buffer.
            for start in stride(from: 0, to: count, by: 8) {
                withUnsafeBytes(of: random.next()) { word in
                    let part = min(8, count - start)
                    raw[start..<start + part].copyBytes(from: word[..<part])
                }
            }
            initialized = count
        }
    }

    /// True once in so many times.
    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// One of the elements; `nil` where there is none.
    mutating func pick<Element>(_ elements: some Collection<Element>) -> Element? {
        elements.randomElement(using: &self)
    }
}
