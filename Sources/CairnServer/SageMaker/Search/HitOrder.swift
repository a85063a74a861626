import CairnObjects

/// In what order a search tells what it finds: by a member, then by name, so that no two are in one place.
struct HitOrder: Sendable {
    /// Where something stands.
    struct Place: Sendable {
        /// The member's value; `nil` where it has none.
        let key: JSON?
        let name: String

        init(key: JSON?, name: String) { (self.key, self.name) = (key, name) }

        /// - Returns: `nil` for what is no place.
        init?(told position: [String: JSON]) {
            guard let name = position["name"]?.text else { return nil }
            self.init(key: position["key"], name: name)
        }

        var told: [String: JSON] { ["name": .string(name)].merging(key.map { ["key": $0] } ?? [:]) { $1 } }
    }

    private let path: [String]
    private let isAscending: Bool

    init(_ call: SageMakerCall) {
        path = (call.text("SortBy") ?? "LastModifiedTime").split(separator: ".").map(String.init)
        isAscending = call.text("SortOrder") == "Ascending"
    }

    func place(of subject: JSON, _ name: String) -> Place {
        Place(key: SearchFilter.values(at: path[...], of: subject).first, name: name)
    }

    /// Numbers before texts, and what has no value last, whichever the direction.
    func precedes(_ a: Place, _ b: Place) -> Bool {
        let (first, second) = (Self.rank(a.key), Self.rank(b.key))
        guard first == second else { return first < second }
        switch (a.key, b.key) {
        case (.number(let x)?, .number(let y)?) where x != y: return (x < y) == isAscending
        case (.string(let x)?, .string(let y)?) where !x.utf8.elementsEqual(y.utf8):
            return x.utf8.lexicographicallyPrecedes(y.utf8) == isAscending
        default: return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
        }
    }

    private static func rank(_ key: JSON?) -> Int {
        switch key {
        case .number?: 0
        case .string?: 1
        case .some: 2
        case nil: 3
        }
    }
}
