import CairnObjects
import CairnRegistry
import CairnStorage

/// Which figures of versions a table shows, and how it is sorted.
struct MetricColumns: Sendable {
    let fields: [Field]

    /// - Parameter text: Fields with commas between them, as people write them; without it, the metrics that
    ///   most of the versions have.
    /// - Throws: `invalid` for a field that is not there.
    init(_ text: String?, of versions: [IndexedVersion]) throws(CairnError) {
        if let text {
            var fields: [Field] = []
            for name in text.split(whereSeparator: { $0 == "," || $0 == " " }).prefix(Self.most) {
                fields.append(try QueryParser.field(String(name)))
            }
            self.fields = fields
            return
        }
        var counts: [String: Int] = [:]
        for version in versions { for name in version.metrics.keys { counts[name, default: 0] += 1 } }
        let names = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4).map(\.key).sorted()
        fields = names.map { .metric($0) }
    }

    private static var most: Int { 6 }

    /// How much of a text a cell has room for: the more columns, the less.
    private var room: Int { max(20, 120 / max(1, fields.count)) }

    /// As the address has them.
    var text: String { fields.map(Self.name).joined(separator: ",") }

    static func name(_ field: Field) -> String {
        switch field {
        case .metric(let name): "metrics.\(name)"
        case .parameter(let name): "params.\(name)"
        case .label(let name): "labels.\(name)"
        case .link(let kind): "\(kind)"
        default: "\(field)"
        }
    }

    func value(_ field: Field, of version: IndexedVersion) -> HTML {
        switch field {
        case .metric(let name): version.metrics[name].map { "\(Element.figure($0))" } ?? "–"
        case .parameter(let name):
            switch version.parameters[name] {
            case .number(let number)?: "\(Element.figure(number))"
            case .text(let text)?: "\(Element.short(text, room))"
            case nil: "–"
            }
        case .label(let name): version.labels[name].map { "\(Element.short($0, room))" } ?? "–"
        case .size: "\(Element.size(version.size))"
        case .digest: "<code>\(version.manifest.short)</code>"
        case .author: "\(Element.short(version.author, room))"
        default: "–"
        }
    }
}
