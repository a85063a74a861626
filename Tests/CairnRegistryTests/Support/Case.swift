// What the tests of this target share: named cases, and refusals as values.
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

/// The error with which the body refuses; `nil` where it does not.
func refusal<Value>(_ body: () async throws -> Value) async throws -> CairnError? {
    do {
        _ = try await body()
        return nil
    } catch let error as CairnError {
        return error
    }
}
