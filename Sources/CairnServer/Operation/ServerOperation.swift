package import CairnStorage

/// What whoever composes a server says about how it is watched over.
package struct ServerOperation: Sendable {
    /// Tells how much the store holds; without it that is not told.
    package var surveyor: (any StoreSurveyor)?
    package var state: ServerState
    /// What parts of the program count by way of swift-metrics.
    package var counted: MetricStore
    /// Whether anybody may read the figures, or only administrators.
    package var metricsAreOpen: Bool

    package init(
        surveyor: (any StoreSurveyor)? = nil, state: ServerState = ServerState(),
        counted: MetricStore = MetricStore(), metricsAreOpen: Bool = false
    ) {
        (self.surveyor, self.state) = (surveyor, state)
        (self.counted, self.metricsAreOpen) = (counted, metricsAreOpen)
    }
}
