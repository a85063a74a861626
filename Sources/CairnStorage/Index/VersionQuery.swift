package import CairnObjects

/// Which versions to find, and in what order.
package struct VersionQuery: Sendable, Equatable {
    /// Only this group's; `nil` for all.
    package var group: GroupName?
    package var predicate: Predicate = .all
    /// `nil`: the newest first within each group, groups by name.
    package var sort: Sort?
    package var limit: Int
    package var offset: Int = 0

    package init(
        group: GroupName? = nil, where predicate: Predicate = .all, sort: Sort? = nil, limit: Int = .max
    ) {
        (self.group, self.predicate, self.sort, self.limit) = (group, predicate, sort, limit)
    }

    /// A field to sort by, and which way.
    package struct Sort: Sendable, Equatable {
        package let field: Field
        package let descending: Bool

        package init(_ field: Field, descending: Bool) {
            (self.field, self.descending) = (field, descending)
        }
    }
}

/// Something of a version that can be asked about.
package enum Field: Hashable, Sendable {
    case group, number, digest, author, created, message, approval, stage, size
    case metric(String)
    case parameter(String)
    case label(String)
    /// A digest among the version's links.
    case link(IndexedVersion.Link.Kind)
}

/// A condition on a version.
///
/// A field may have no value (a metric that was not measured) or several (stages). A comparison holds when
/// some value satisfies it; where there is none, it does not hold. Numbers are compared with numbers only,
/// texts with texts only.
package indirect enum Predicate: Sendable, Equatable {
    case all
    case compare(Field, Comparison, IndexedValue)
    case exists(Field)
    case not(Predicate)
    case and(Predicate, Predicate)
    case or(Predicate, Predicate)

    /// How a value is compared; the raw values are the operators of the `where` language.
    package enum Comparison: String, Sendable, CaseIterable {
        case equal = "=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
        /// Text holds text, without regard to ASCII case.
        case contains = "~"
        /// Text begins with text.
        case begins = "^="
    }
}
