import CairnObjects

extension JSON {
    /// This object with one more member, where there is a value for it.
    func adding(_ name: String, _ value: JSON?) -> JSON {
        guard case .object(var members) = self, let value else { return self }
        members[name] = value
        return .object(members)
    }
}
