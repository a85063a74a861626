/// What 'cat' can be asked for: an object by its digest, a version's manifest, or a file of a version.
package enum ObjectSpec: Hashable, Sendable {
    /// `sha256:…`, whole or its beginning.
    case digest(DigestPrefix)
    /// `fraud-detection:3`
    case manifest(VersionSpec)
    /// `fraud-detection:3:model.tar.gz`
    case file(VersionSpec, FileName)

    /// - Throws: `invalid` where the text is none of these.
    package init(parsing text: String) throws(CairnError) {
        if text.hasPrefix("sha256:") {
            self = .digest(try DigestPrefix(parsing: text))
            return
        }
        // Every version that a file can follow has one colon: GROUP:3, GROUP:production, GROUP@sha256:….
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            self = .manifest(try Self.version(text))
            return
        }
        let version = "\(parts[0]):\(parts[1])"
        self = .file(try Self.version(version), try FileName(parsing: String(parts[2])))
    }

    private static func version(_ text: String) throws(CairnError) -> VersionSpec {
        do {
            return try VersionSpec(parsing: text)
        } catch {
            throw CairnError(
                error.code, error.message,
                hint: "write sha256:DIGEST, VERSION, or VERSION:PATH such as fraud-detection:3:model.tar.gz")
        }
    }
}
