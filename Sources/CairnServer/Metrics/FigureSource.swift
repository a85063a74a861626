/// Somebody who has figures to tell, when they are asked for.
protocol FigureSource: Sendable {
    func tell(_ exposition: inout Exposition) async
}
