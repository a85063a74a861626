/// How far apart two figures may be, or must be: an amount (`0.005`), or a share of the one that is compared
/// with (`2%`).
package enum Tolerance: Equatable, Sendable {
    case absolute(Double)
    /// In hundredths of the magnitude of what is compared with.
    case percent(Double)

    package static let none = Tolerance.absolute(0)

    /// - Throws: `invalid` where it is no finite number from 0, with or without a percent sign.
    init(json: JSON, path: String) throws(CairnError) {
        switch json {
        case .number(let number) where number >= 0 && number.isFinite: self = .absolute(number)
        case .string(let text):
            guard text.hasSuffix("%"), let number = Double(text.dropLast()), number >= 0, number.isFinite
            else { fallthrough }
            self = .percent(number)
        default:
            throw CairnError(
                .invalid, "\(path) must be a number from 0, or a percentage",
                hint: "write it like 0.005 or 2%")
        }
    }

    var json: JSON {
        switch self {
        case .absolute(let amount): .number(amount)
        case .percent(let percent): .string("\(JSON.canonicalNumber(percent))%")
        }
    }

    /// The amount that it is, compared with this figure.
    package func amount(beside figure: Double) -> Double {
        switch self {
        case .absolute(let amount): amount
        case .percent(let percent): figure.magnitude * percent / 100
        }
    }

    package var isNone: Bool { amount(beside: 1) == 0 }
}

extension Tolerance: CustomStringConvertible {
    package var description: String {
        switch self {
        case .absolute(let amount): JSON.canonicalNumber(amount)
        case .percent(let percent): "\(JSON.canonicalNumber(percent))%"
        }
    }
}
