import CairnObjects
import CairnStorage

/// Where a list of packages goes on: behind the last one that was told, whatever is registered, decided or
/// deleted while somebody turns pages.
struct PackageCursor: Sendable {
    /// Where a package is in every order in which packages are listed.
    private struct Place: Sendable {
        let group: String
        let number: Int
        let created: Int

        var isThis: Predicate {
            .and(
                .compare(.group, .equal, .text(group)), .compare(.number, .equal, .number(Double(number))))
        }
    }

    /// The last that was told, behind those of the same moment, which no order but their names' tells apart.
    private let places: [Place]

    private static let mostOfOneMoment = 100

    /// - Parameter before: Where the page began.
    init(after page: ArraySlice<IndexedVersion>, from before: PackageCursor?) {
        let told = page.map {
            Place(
                group: "\($0.group)", number: $0.number.value, created: Int($0.createdAt.milliseconds))
        }
        let last = told.last?.created
        let all = (before?.places ?? []) + told
        places = all.filter { $0.created == last }.suffix(Self.mostOfOneMoment)
    }

    /// - Throws: a fault where it is no cursor.
    init(told position: [String: JSON]) throws(SageMakerFault) {
        places = (position["after"]?.items ?? []).compactMap { item in
            guard let parts = item.items, parts.count == 3, let group = parts[0].text,
                let number = parts[1].whole, let created = parts[2].whole
            else { return nil }
            return Place(group: group, number: number, created: created)
        }
        guard !places.isEmpty else { throw SageMakerFault(.validation, "Invalid NextToken") }
    }

    var told: [String: JSON] {
        [
            "after": .array(
                places.map { .array([.string($0.group), .integer($0.number), .integer($0.created)]) })
        ]
    }

    /// What comes behind it in an order.
    func rest(of sort: VersionQuery.Sort) -> Predicate {
        guard let last = places.last else { return .all }
        let further: Predicate.Comparison = sort.descending ? .less : .greater
        switch sort.field {
        case .number: return .compare(.number, further, .number(Double(last.number)))
        case .group:
            // Within a group, the newest come first in either direction.
            return .or(
                .compare(.group, further, .text(last.group)),
                .and(
                    .compare(.group, .equal, .text(last.group)),
                    .compare(.number, .less, .number(Double(last.number)))))
        default:
            let moment = IndexedValue.number(Double(last.created))
            let others = places.reduce(Predicate.compare(.created, .equal, moment)) {
                .and($0, .not($1.isThis))
            }
            return .or(.compare(.created, further, moment), others)
        }
    }
}
