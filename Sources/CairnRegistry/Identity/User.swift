package import CairnObjects

/// A user of the registry, as it is now.
package struct User: Sendable, Equatable {
    package let name: Handle
    /// The user's document: what a change is compared with.
    package let digest: Digest
    package let document: UserDocument

    package init(name: Handle, digest: Digest, document: UserDocument) {
        (self.name, self.digest, self.document) = (name, digest, document)
    }
}

/// What to change about a user; what is `nil` stays.
package struct UserEdit: Sendable, Equatable {
    /// All that the user may do from now on.
    package var grants: [Grant]?
    package var description: String?
    package var isDisabled: Bool?

    package init(grants: [Grant]? = nil, description: String? = nil, isDisabled: Bool? = nil) {
        (self.grants, self.description, self.isDisabled) = (grants, description, isDisabled)
    }
}
