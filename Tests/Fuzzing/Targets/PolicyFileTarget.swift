import CairnObjects

@testable import cairn

extension FuzzTarget {
    /// Rules as people write them: YAML, of which JSON is a part.
    static let policyFile = FuzzTarget(text: "policy-yaml", mutations: 100) { text in
        let file = try read { () throws(CairnError) in
            try YAMLFile(text: text, named: "policy.yaml", root: "policy")
        }
        guard let file else { return }
        _ = try read { () throws(CairnError) in try file.parse(Policy.init(json:)) }
        guard let yaml = try read({ () throws(CairnError) in try file.json.yamlText() }) else { return }
        let again: YAMLFile
        do {
            again = try YAMLFile(text: yaml, named: "policy.yaml", root: "policy")
        } catch {
            throw Finding("what is written as YAML cannot be read: \(error)")
        }
        try hold(
            again.json.canonicalBytes == file.json.canonicalBytes,
            "written as YAML and read again it is another value")
    }
}
