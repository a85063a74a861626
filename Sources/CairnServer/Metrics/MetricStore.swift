package import CoreMetrics
import Synchronization

/// Keeps what parts of the program count by way of swift-metrics, by name and labels.
///
/// A name has at most `maximumSeries` sets of labels: what comes after that is counted under labels that all
/// say `other`, so that nobody can fill the memory by names of his own making.
package final class MetricStore: MetricsFactory, FigureSource {
    private struct Family {
        let figure: Figure
        var cells: [[String]: Cell] = [:]
        /// The names of the labels of each set, sorted as they stand in the key.
        var names: [[String]: [String]] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let maximumSeries: Int

    package init(maximumSeries: Int = 1000) { self.maximumSeries = maximumSeries }

    func tell(_ exposition: inout Exposition) {
        for family in families.withLock({ Array($0.values) }) {
            for (values, cell) in family.cells {
                let labels = Array(zip(family.names[values] ?? [], values))
                switch cell.reading {
                case .number(let value): exposition.add(family.figure, labels, value)
                case .histogram(let counts): exposition.add(family.figure, labels, counts)
                }
            }
        }
    }

    /// The cell of a name and labels, made where it is missing.
    private func cell(_ label: String, _ dimensions: [(String, String)], _ kind: Figure.Kind) -> Cell {
        let figure =
            Figure.catalog.first { $0.name == label && $0.kind == kind }
            ?? Figure(
                Self.name(label, isLabel: false), kind, "Counted by a part of the server.",
                bounds: Figure.latencies)
        let sorted = dimensions.map { (Self.name($0.0, isLabel: true), $0.1) }.sorted { $0.0 < $1.0 }
        return families.withLock { families in
            var family = families[figure.name] ?? Family(figure: figure)
            // Two kinds under one name: the second is counted and not told, since no reader would take both.
            guard family.figure.kind == kind else { return Cell(kind, figure.bounds) }
            var values = sorted.map(\.1)
            if family.cells[values] == nil, family.cells.count >= maximumSeries {
                values = values.map { _ in Self.overflow }
            }
            if let cell = family.cells[values] { return cell }
            let cell = Cell(kind, figure.bounds)
            family.cells[values] = cell
            family.names[values] = sorted.map(\.0)
            families[figure.name] = family
            return cell
        }
    }

    private func remove(_ cell: AnyObject) {
        guard let cell = cell as? Cell else { return }
        families.withLock { families in
            for name in families.keys {
                let keys = families[name]?.cells.filter { $0.value === cell }.map(\.key) ?? []
                for key in keys { families[name]?.cells[key] = nil }
                for key in keys { families[name]?.names[key] = nil }
            }
        }
    }

    private static let overflow = "other"

    /// The name as Prometheus takes it: letters, digits and underscores, and colons in names of metrics.
    private static func name(_ text: String, isLabel: Bool) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": name.unicodeScalars.append(scalar)
            case ":" where !isLabel: name.unicodeScalars.append(scalar)
            default: name += "_"
            }
        }
        return name.first.map { $0.isNumber } ?? true ? "_" + name : name
    }
}

extension MetricStore {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions, .counter)
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        cell(label, dimensions, .counter)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(label, dimensions, .gauge)
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        cell(label, dimensions, aggregate ? .histogram : .gauge)
    }

    /// In seconds, whatever unit is preferred.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions, .histogram)
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }

    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }

    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }

    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }

    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
