import Foundation
import ProgramTesting
import Testing

@Suite("Policies in the documentation")
struct DocumentedPolicyTests {
    static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    /// The blocks of YAML on a page.
    static func policies(on page: String) throws -> [String] {
        let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
        return text.components(separatedBy: "```yaml\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    @Test(
        "can be set as they stand",
        arguments: ["README.md", "docs/guides/govern.md", "docs/guides/drift.md"])
    func canBeSet(_ page: String) throws {
        let policies = try Self.policies(on: page)
        #expect(!policies.isEmpty)
        let sandbox = try Sandbox()
        try sandbox.require("init")
        try sandbox.require("group", "create", "g")
        for policy in policies {
            try sandbox.file("policy.yaml", policy)
            let run = try sandbox.cairn("policy", "set", "g", "policy.yaml")
            #expect(run.status == 0, "\(policy)\n\(run.errors)")
        }
    }

    @Test("the whole of it, with every rule of the reference, can be set")
    func reference() throws {
        let blocks = try Self.policies(on: "docs/policies.md")
        let whole = try #require(blocks.first { $0.contains("REQUIREMENTS") })
        let requirements = try #require(blocks.first { $0.hasPrefix("evidence:") })
        let sandbox = try Sandbox()
        try sandbox.require("init")
        try sandbox.require("group", "create", "g")
        // YAML of its own level stands where the word does, as a reader would put it there.
        let indented = requirements.split(separator: "\n").map { "        \($0)" }.joined(separator: "\n")
        try sandbox.file(
            "policy.yaml", whole.replacingOccurrences(of: "REQUIREMENTS", with: "\n" + indented + "\n     "))
        let run = try sandbox.cairn("policy", "set", "g", "policy.yaml")
        #expect(run.status == 0, "\(run.errors)")
    }
}
