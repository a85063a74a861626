// What the tests of this target share: named cases, refusals as values, random numbers that can be repeated.
import CairnObjects
import Testing

/// One row of a table: its name is what a failing test prints.
struct Case<Input: Sendable, Output: Sendable>: Sendable, CustomTestStringConvertible {
    let name: String
    let input: Input
    let output: Output

    init(_ name: String, _ input: Input, _ output: Output) {
        (self.name, self.input, self.output) = (name, input, output)
    }

    var testDescription: String { name }
}

extension Case where Output == Void {
    init(_ name: String, _ input: Input) { self.init(name, input, ()) }
}

/// The error with which the body refuses; `nil` where it does not.
func refusal<Value>(_ body: () throws -> Value) -> CairnError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? CairnError
    }
}

/// The policy that this JSON text says.
func policy(_ text: String) throws -> Policy { try Policy(json: JSONParser.parse(text)) }

/// Random numbers from a seed (SplitMix64, Steele et al. 2014), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    /// Seeded anew for each run; `CAIRN_TEST_SEED` repeats one.
    init() { self.init(seed: Self.seedOfRun) }

    init(seed: UInt64) { (self.seed, state) = (seed, seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// What to print beside a failure.
    var note: Comment { "repeat with CAIRN_TEST_SEED=\(seed)" }
}

extension [UInt8] {
    /// The bytes of this text.
    init(text: String) { self = Array(text.utf8) }

    var asText: String { String(decoding: self, as: UTF8.self) }
}

/// The bytes that the hexadecimal text of a published vector stands for.
func bytes(_ hexadecimal: String) throws -> [UInt8] {
    try #require([UInt8](hexadecimal: hexadecimal))
}

extension String {
    /// The text with the first occurrence of a part replaced.
    func replacingOnce(_ part: String, _ other: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
