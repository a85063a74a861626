package import CairnObjects

/// An issuer whom the registry believes, as it is now.
package struct Issuer: Sendable, Equatable {
    package let name: Handle
    /// The issuer's document: what a change is compared with.
    package let digest: Digest
    package let document: IssuerDocument

    package init(name: Handle, digest: Digest, document: IssuerDocument) {
        (self.name, self.digest, self.document) = (name, digest, document)
    }
}

/// What an issuer is to be.
package struct IssuerDraft: Sendable, Equatable {
    package var url: String
    package var audience: String
    package var rules: [IssuerDocument.Rule]

    package init(url: String, audience: String, rules: [IssuerDocument.Rule]) {
        (self.url, self.audience, self.rules) = (url, audience, rules)
    }
}
