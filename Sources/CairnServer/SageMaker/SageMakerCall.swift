import CairnObjects
import CairnRegistry
import CairnStorage

/// A request of SageMaker's whose input the service model finds right.
struct SageMakerCall: Sendable {
    let call: Call
    let operation: String
    let input: [String: JSON]

    var access: Access { call.access }

    func text(_ name: String) -> String? { input[name]?.text }

    /// A member that the model requires.
    func required(_ name: String) throws -> String {
        guard let text = text(name) else {
            throw SageMakerFault(.validation, "\(name) is missing")
        }
        return text
    }

    func integer(_ name: String) -> Int? { input[name]?.whole }

    func flag(_ name: String) -> Bool? { if case .bool(let flag)? = input[name] { flag } else { nil } }

    func object(_ name: String) -> [String: JSON]? { input[name]?.members }

    func list(_ name: String) -> [JSON]? { input[name]?.items }

    func time(_ name: String) -> Timestamp? { input[name].flatMap(Timestamp.init(wire:)) }

    /// Tags as labels.
    ///
    /// - Throws: a fault where a key stands twice.
    var tags: [String: String] {
        get throws {
            var tags: [String: String] = [:]
            for case .object(let tag) in list("Tags") ?? [] {
                guard let key = tag["Key"]?.text, let value = tag["Value"]?.text else { continue }
                guard tags.updateValue(value, forKey: key) == nil else {
                    throw SageMakerFault(.validation, "The tag key '\(key)' stands twice")
                }
            }
            return tags
        }
    }

    /// Who does what the request asks for.
    ///
    /// - Parameter key: Under which the same is done once only.
    func intent(_ reason: String? = nil, key: String? = nil) throws(CairnError) -> Intent {
        Intent(
            by: access.principal, reason: reason ?? "",
            request: try key.map { (text) throws(CairnError) in
                try RequestKey(
                    parsing: "sagemaker/\(Digest(of: Array("\(access.principal)\n\(text)".utf8)).hex)")
            })
    }
}

extension JSON {
    var text: String? { if case .string(let text) = self { text } else { nil } }

    var whole: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }

    var members: [String: JSON]? { if case .object(let members) = self { members } else { nil } }

    var items: [JSON]? { if case .array(let items) = self { items } else { nil } }
}

extension Timestamp {
    /// Seconds since 1970, or RFC 3339.
    ///
    /// - Returns: `nil` for anything else, and for years that four digits cannot write.
    init?(wire json: JSON) {
        switch json {
        case .number(let seconds):
            guard abs(seconds) < 253_402_300_800 else { return nil }
            self.init(milliseconds: Int64((seconds * 1000).rounded()))
        case .string(let text):
            guard let time = try? Timestamp(parsing: text) else { return nil }  // what is no time is `nil`
            self = time
        default: return nil
        }
    }

    /// As SageMaker writes it.
    var wire: JSON { .number(Double(milliseconds) / 1000) }
}
