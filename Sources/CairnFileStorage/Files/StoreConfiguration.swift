package import CairnObjects

/// `registry.json`: what a registry's directory says of itself.
package struct StoreConfiguration: Sendable, Equatable {
    /// The version of the on-disk layout; see `docs/format.md`.
    package static let currentFormat: Int64 = 1

    /// The public key under which the log is signed; its name is the log's origin.
    package let key: VerifierKey

    package init(key: VerifierKey) { self.key = key }

    var text: String {
        JSON.members(["format": .integer(Self.currentFormat), "key": .string(key.encoded)]).prettyText + "\n"
    }

    /// - Throws: `unsupported` for a layout that this program does not know; `damaged` where the file is no
    ///   configuration.
    init(text: [UInt8], at directory: String) throws(CairnError) {
        do throws(CairnError) {
            try self.init(
                members: try JSONMembers(try JSONParser.parse(text), path: "registry.json"), at: directory)
        } catch {
            if error.code == .unsupported { throw error }
            throw CairnError(
                .damaged, "the registry at '\(directory)' is damaged: \(error.message)",
                hint: "restore registry.json from a backup; it never changes after 'cairn init'")
        }
    }

    private init(members: JSONMembers, at directory: String) throws(CairnError) {
        var members = members
        let format = try members.required("format", try members.count("format"))
        guard format == Self.currentFormat else {
            throw CairnError(
                .unsupported,
                "the registry at '\(directory)' has format \(format); this cairn knows format "
                    + "\(Self.currentFormat)",
                hint: format > Self.currentFormat ? "a newer cairn made it; install that one" : nil)
        }
        key = try members.required("key", try members.parsed("key", VerifierKey.init(encoded:)))
    }
}
