/// What is measured under one name, as Prometheus has it.
package struct Figure: Sendable, Equatable {
    /// How figures of one name behave.
    package enum Kind: String, Sendable {
        /// Only grows, until the process ends.
        case counter
        /// Goes up and down.
        case gauge
        /// How many were up to each bound, how many there were, and their sum.
        case histogram
    }

    package let name: String
    package let help: String
    package let kind: Kind
    /// The names of its labels.
    package let labels: [String]
    /// The upper bounds of a histogram's buckets, the last one left out, which has none.
    let bounds: [Double]

    init(_ name: String, _ kind: Kind, _ help: String, labels: [String] = [], bounds: [Double] = []) {
        (self.name, self.kind, self.help, self.labels, self.bounds) = (name, kind, help, labels, bounds)
    }
}
