// Values of Cairn's own types as arguments of commands: parsed once, here, at the edge.

import ArgumentParser
import CairnObjects
import CairnRegistry

/// An argument whose text a throwing initialiser reads; its error becomes the command's message.
struct Parsed<Value: Sendable>: Sendable {
    let value: Value

    /// - Throws: `ValidationError`, which exits with status 64.
    init(_ text: String, _ parse: (String) throws(CairnError) -> Value) throws {
        do {
            value = try parse(text)
        } catch {
            throw ValidationError(error.hint.map { "\(error.message)\nhint: \($0)" } ?? error.message)
        }
    }
}

extension Parsed<GroupName> {
    static func group(_ text: String) throws -> Self { try Self(text, GroupName.init(parsing:)) }
}

extension Parsed<VersionSpec> {
    static func version(_ text: String) throws -> Self { try Self(text, VersionSpec.init(parsing:)) }
}

extension Parsed<StageSpec> {
    static func stageOfGroup(_ text: String) throws -> Self { try Self(text, StageSpec.init(parsing:)) }
}

extension Parsed<StageName> {
    static func stage(_ text: String) throws -> Self { try Self(text, StageName.init(parsing:)) }
}

extension Parsed<RequestKey> {
    static func key(_ text: String) throws -> Self { try Self(text, RequestKey.init(parsing:)) }
}

extension Parsed<Handle> {
    static func handle(_ text: String) throws -> Self { try Self(text, Handle.init(parsing:)) }
}

extension Parsed<AccessKeyID> {
    static func accessKeyID(_ text: String) throws -> Self { try Self(text, AccessKeyID.init(parsing:)) }
}

extension Parsed<Grant> {
    static func grant(_ text: String) throws -> Self { try Self(text, Grant.init(parsing:)) }
}

extension Parsed<TokenExpiry> {
    static func expiry(_ text: String) throws -> Self { try Self(text, TokenExpiry.init(parsing:)) }
}

/// `NAME=VALUE`
struct NamedText: Sendable {
    let name: String
    let text: String

    static func parse(_ argument: String) throws -> NamedText {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
            throw ValidationError("'\(argument.printable)' is not of the form NAME=VALUE")
        }
        return NamedText(
            name: String(argument[..<equals]), text: String(argument[argument.index(after: equals)...]))
    }

    /// - Throws: `ValidationError` where a name is given twice.
    static func dictionary(_ pairs: [NamedText], option: String) throws -> [String: String] {
        var values: [String: String] = [:]
        for pair in pairs where values.updateValue(pair.text, forKey: pair.name) != nil {
            throw ValidationError("\(option) \(pair.name) is given twice")
        }
        return values
    }
}
