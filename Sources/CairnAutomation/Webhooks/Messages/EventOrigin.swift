package import CairnObjects

/// What messages say of where they come from.
package struct EventOrigin: Sendable {
    /// The CloudEvents `source`: the registry's address where one is known, else the origin of its log.
    package let source: String
    /// What Amazon's resource names are made with, for receivers that take them apart.
    package let account: String
    package let region: String

    /// What an account's number is where none is set: what stand-ins for Amazon's services use.
    package static let standardAccount = "000000000000"
    /// The region where none is set.
    package static let standardRegion = "us-east-1"

    /// - Parameter address: Under which receivers reach the server (`https://models.example.org`).
    /// - Throws: `invalid` where an account is not twelve digits, or a region cannot be one.
    package init(
        log: VerifierKey, address: String? = nil, account: String = standardAccount,
        region: String = standardRegion
    ) throws(CairnError) {
        source = address.map(Self.withoutSlash) ?? Self.reference(log.name)
        (self.account, self.region) = (try Self.account(account), try Self.region(region))
    }

    /// The text, if it is an account's number.
    ///
    /// - Throws: `invalid` where it is not.
    package static func account(_ text: String) throws(CairnError) -> String {
        guard text.utf8.count == 12, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw CairnError(.invalid, "'\(text)' is no account of Amazon's", hint: "it has 12 digits")
        }
        return text
    }

    /// The text, if it can be a region's name.
    ///
    /// - Throws: `invalid` where it cannot.
    package static func region(_ text: String) throws(CairnError) -> String {
        guard (1...32).contains(text.utf8.count),
            text.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        else {
            throw CairnError(.invalid, "'\(text)' is no region of Amazon's", hint: "such as 'eu-west-1'")
        }
        return text
    }

    /// Where something of the registry's is read over HTTP.
    func address(of path: String) -> String { "\(source)/api/v1/\(path)" }

    /// `arn:aws:sagemaker:REGION:ACCOUNT:model-package/GROUP/N`
    ///
    /// - Parameter number: `nil` for a package that has no versions: its name is in small letters.
    func resourceName(_ group: GroupName, _ number: VersionNumber?) -> String {
        let name = number.map { "\(group)/\($0)" } ?? group.folded
        return "arn:aws:sagemaker:\(region):\(account):model-package/\(name)"
    }

    private static func withoutSlash(_ address: String) -> String {
        address.hasSuffix("/") ? String(address.dropLast()) : address
    }

    /// The origin of a log as a URI reference (RFC 3986): what has no place in one is encoded.
    private static func reference(_ origin: String) -> String {
        var text = ""
        for byte in origin.utf8 {
            if byte.isLetterOrDigit || "-._~/".utf8.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + [byte].hexadecimal.uppercased()
            }
        }
        return text
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }
}
