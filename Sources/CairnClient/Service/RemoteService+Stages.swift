package import CairnObjects
package import CairnRegistry
import CairnTransport

extension RemoteService {
    package func promote(
        _ id: VersionID, to stage: StageName, expecting expectation: StageExpectation?, override: Bool,
        by intent: Intent
    ) async throws -> StageReceipt {
        let body = Self.body(
            intent, ["version": .text(id.number), "override": override ? true : nil])
        let outcome = try await change(
            .put, ["groups", "\(id.group)", "stages", "\(stage)"], body,
            conditions: Self.conditions(expectation), by: intent)
        return try StageReceipt(json: try answer(outcome))
    }

    package func rollback(
        _ spec: StageSpec, to target: VersionID?, expecting expectation: StageExpectation?, by intent: Intent
    ) async throws -> StageReceipt {
        let body = Self.body(intent, ["to": target.map { .text($0.number) }])
        let outcome = try await change(
            .post, ["groups", "\(spec.group)", "stages", "\(spec.stage)", "rollback"], body,
            conditions: Self.conditions(expectation), by: intent)
        return try StageReceipt(json: try answer(outcome))
    }

    private static func conditions(_ expectation: StageExpectation?) -> HTTPHeaders {
        switch expectation {
        case .version(let id): ["If-Match": "\"\(id.manifest)\""]
        case .nothing: ["If-None-Match": "*"]
        case nil: [:]
        }
    }

    package func setPolicy(
        _ scope: PolicyScope, to policy: Policy?, madeFrom before: EffectivePolicy?, unknownMetrics: Bool,
        by intent: Intent
    ) async throws -> LogEntry? {
        let path: [String] =
            switch scope {
            case .group(let group): ["groups", "\(group)", "policy"]
            case .registry: ["policy"]
            }
        var conditions: HTTPHeaders = [:]
        if let before { conditions["If-Match"] = "\"\(before.tag)\"" }
        guard let policy else {
            return try entry(try await change(.delete, path, nil, conditions: conditions, by: intent))
        }
        let body = Self.body(
            intent, ["policy": policy.json, "unknownMetrics": unknownMetrics ? true : nil])
        return try entry(try await change(.put, path, body, conditions: conditions, by: intent))
    }
}
