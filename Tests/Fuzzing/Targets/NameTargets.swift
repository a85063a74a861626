import CairnObjects
import CairnStorage

extension FuzzTarget {
    /// Every name that people and programs give, each read by all who read names.
    static let names = FuzzTarget(text: "names", limit: 1200, mutations: 600) { text in
        try name(text, GroupName.init(parsing:))
        try name(text, StageName.init(parsing:))
        try name(text, VersionNumber.init(parsing:))
        try name(text, ObservationNumber.init(parsing:))
        try name(text, Handle.init(parsing:))
        try name(text, Principal.init(parsing:))
        try name(text, BucketName.init(parsing:))
        try name(text, RequestKey.init(parsing:))
        try name(text, AccessKeyID.init(parsing:))
        try name(text, UploadKey.init(parsing:))
        try name(text, Digest.init(parsing:))
        try name(text, Timestamp.init(parsing:))
        try name(text, GroupPattern.init(parsing:))
        try name(text, Grant.init(parsing:))
        try name(text, StageSpec.init(parsing:))
        try name(text, VersionSpec.init(parsing:))
        if let file = try name(text, FileName.init(parsing:)) {
            try hold(file.isHarmless, "the file's name leads elsewhere")
            try hold(file.parts.joined(separator: "/").isSame(as: text), "its parts are not the name")
        }
        if let key = try name(text, ObjectKey.init(parsing:)) {
            let again = try ObjectKey(encoded: key.encoded)
            try hold(again.description.isSame(as: text), "the key's form in refs is another key's")
        }
        if let ref = try name(text, RefName.init(parsing:)) {
            let folded = try RefName(parsing: ref.key)
            try hold(folded.key.isSame(as: ref.key), "the key of a ref's key is another")
        }
        _ = try read { () throws(CairnError) in try ObjectSpec(parsing: text) }
        _ = try read { () throws(CairnError) in try LocalTime(parsing: text) }
    }

    /// What is written must be read as the same name.
    @discardableResult
    private static func name<Name: Equatable & CustomStringConvertible>(
        _ text: String, _ parse: (String) throws(CairnError) -> Name
    ) throws -> Name? {
        guard let name = try read({ () throws(CairnError) in try parse(text) }) else { return nil }
        let again: Name
        do {
            again = try parse(name.description)
        } catch {
            throw Finding("\(Name.self) does not read what it writes, '\(name)': \(error)")
        }
        try hold(again == name, "\(Name.self), written and read again, is another: \(name)")
        try hold(again.description.isSame(as: name.description), "\(Name.self) has two forms")
        return name
    }
}
