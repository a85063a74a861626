package import CairnObjects

/// What a model package of SageMaker's says beyond what a record has members for, kept in the record's
/// `custom.sagemaker`.
package struct PackageDetails: Sendable, Equatable {
    /// The members with which the package was made, as they were given, but for those that may change later.
    package var members: [String: JSON]
    /// What lay behind the addresses of its bytes at that moment.
    package var pinned: [String: Digest]

    /// What tells two requests apart that say the same: each makes a version of its own.
    package var request: String

    package static let key = "sagemaker"

    package init(_ members: [String: JSON], pinned: [String: Digest], request: String) {
        (self.members, self.pinned, self.request) = (members, pinned, request)
    }

    /// - Returns: `nil` for a version that was made through another door.
    package init?(of record: Record) {
        guard case .object(let details)? = record.custom[Self.key],
            case .object(let members)? = details["members"]
        else { return nil }
        self.members = members
        request = ""
        if case .string(let text)? = details["request"] { request = text }
        pinned = [:]
        guard case .object(let digests)? = details["pinned"] else { return }
        for case (let address, .string(let text)) in digests {
            // What is no digest was written by somebody else, and pins nothing.
            pinned[address] = try? Digest(parsing: text)
        }
    }

    /// What an address with several objects is pinned by: the digest of their listing, as `sha256sum` prints
    /// one, by name.
    package static func listing(_ objects: [(name: String, digest: Digest)]) -> Digest {
        Digest(of: Array(objects.map { "\($0.digest.hex)  \($0.name)\n" }.joined().utf8))
    }

    package var json: JSON {
        .compact([
            "members": .object(members), "pinned": .object(pinned.mapValues(JSON.text)),
            "request": .string(request),
        ])
    }
}
