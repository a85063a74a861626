import CairnObjects
import CairnStorage
import SystemPackage

/// The private keys that a restored registry is to get.
struct KeyFiles: Sendable {
    /// The text of each, by the name that a registry has for it.
    private(set) var texts: [String: String] = [:]

    /// Reads files with keys, or directories with such files. Later ones take the place of earlier ones.
    ///
    /// - Throws: `notFound` where a file is missing, or no key is in a directory; `invalid` for what is no
    ///   key.
    init(_ places: [FilePath]) throws {
        for place in places {
            if let names = try? names(in: place) {  // what is no directory is read as a file, just below
                let known = StoreLayout.keys.filter(names.contains)
                guard !known.isEmpty else {
                    throw CairnError(
                        .notFound, "there is no key in '\(place)'",
                        hint: "keys are the files \(StoreLayout.keys.joined(separator: " and "))")
                }
                for name in known { try add(place.appending(name)) }
            } else {
                try add(place)
            }
        }
    }

    private mutating func add(_ path: FilePath) throws {
        let bytes = try FileStorage.readSmallFile(path)
        let text = String(String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" })
        if (try? SigningKey(encoded: text)) != nil {  // else it may be another kind of key
            texts["signing.key"] = text
        } else if path.lastComponent?.string == "secrets.key", [UInt8](hexadecimal: text)?.count == 32 {
            texts["secrets.key"] = text
        } else {
            throw CairnError(
                .invalid, "'\(path)' is no key of a registry",
                hint: "keys are the files \(StoreLayout.keys.joined(separator: " and "))")
        }
    }

    /// - Throws: `invalid` where the signing key is that of another registry.
    func require(key: VerifierKey) throws(CairnError) {
        guard let text = texts["signing.key"] else { return }
        let given = try SigningKey(encoded: text).verifier
        guard given == key else {
            throw CairnError(
                .invalid, "the signing key is that of '\(given.name)', not of '\(key.name)'",
                hint: "find the key that belongs to this registry; its verifier key is \(key.encoded)")
        }
    }
}
