import CairnObjects

extension Int64 {
    /// A count of bytes in decimal units (`36.2 kB`), as file managers and clouds count.
    var bytesText: String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB"]
        var value = Double(self)
        var unit = 0
        while value >= 999.95, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(self) B" : "\(value.fixed(1)) \(units[unit])"
    }
}

extension Double {
    /// With so many decimal places.
    func fixed(_ places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (magnitude * scale).rounded()
        guard scaled < 1e15 else { return JSON.canonicalNumber(self) }
        let digits = String(Int64(scaled))
        let padded = String(repeating: "0", count: Swift.max(0, places + 1 - digits.count)) + digits
        let sign = self < 0 && scaled > 0 ? "-" : ""
        return places == 0 ? sign + padded : "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
    }

    /// A metric as people read it: four significant places, no more than there are.
    var metricText: String {
        let exact = JSON.canonicalNumber(self)
        guard magnitude >= 0.001, magnitude < 1e9 else {
            return exact.count <= 10 ? exact : scientific
        }
        let places = magnitude >= 1000 ? 1 : magnitude >= 100 ? 2 : 4
        let short = fixed(places)
        return exact.count <= short.count ? exact : short
    }

    private var scientific: String {
        guard self != 0 else { return "0" }
        var (mantissa, exponent) = (magnitude, 0)
        while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        return "\(self < 0 ? "-" : "")\(mantissa.fixed(3))e\(exponent)"
    }

    /// A difference, with its sign.
    var differenceText: String { self > 0 ? "+\(metricText)" : metricText }
}

extension JSON {
    /// A value as people read it in one line: texts without quotes, numbers short.
    var shortText: String {
        switch self {
        case .string(let text): text
        default: String(decoding: canonicalBytes, as: UTF8.self)
        }
    }
}

/// `1 version`, `2 versions`.
func counted(_ count: some BinaryInteger, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
