import ProgramTesting
import Testing

/// One row of a table of tests: its name is what a failing test prints.
struct Case<Input: Sendable>: Sendable, CustomTestStringConvertible {
    let name: String
    let input: Input

    init(_ name: String, _ input: Input) { (self.name, self.input) = (name, input) }

    var testDescription: String { name }
}
