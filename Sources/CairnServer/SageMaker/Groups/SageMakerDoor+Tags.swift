import CairnObjects
import CairnRegistry
import CairnStorage

/// Tags are labels: of a group, or of an entity. A package has those of its group.
extension SageMakerDoor {
    /// What has tags, as it stands.
    private enum Tagged {
        case group(GroupName, [String: String])
        case entity(Entity)

        var labels: [String: String] {
            switch self {
            case .group(_, let labels): labels
            case .entity(let entity): entity.value.labels.values
            }
        }
    }

    func addTags(_ call: SageMakerCall) async throws -> JSON? {
        let tags = try call.tags
        let tagged = try await tagged(call, .register)
        let labels: [String: String]
        switch tagged {
        case .group(let name, let before):
            var edit = GroupEdit()
            edit.setLabels = tags
            _ = try await registry.editGroup(name, edit, by: try call.intent())
            labels = before.merging(tags) { _, new in new }
        case .entity(let entity):
            labels = try await registry.changeEntity(entity.id, by: try call.intent()) { document in
                document.labels = try Labels(document.labels.values.merging(tags) { _, new in new })
            }.value.labels.values
        }
        return ["Tags": Self.json(labels.filter { tags[$0.key] != nil })]
    }

    func deleteTags(_ call: SageMakerCall) async throws -> JSON? {
        let keys = (call.list("TagKeys") ?? []).compactMap(\.text)
        switch try await tagged(call, .register) {
        case .group(let name, _):
            var edit = GroupEdit()
            edit.unsetLabels = keys
            _ = try await registry.editGroup(name, edit, by: try call.intent())
        case .entity(let entity):
            try await registry.changeEntity(entity.id, by: try call.intent()) { document in
                document.labels = try Labels(document.labels.values.filter { !keys.contains($0.key) })
            }
        }
        return [:]
    }

    func listTags(_ call: SageMakerCall) async throws -> JSON? {
        let labels = try await tagged(call, .read).labels.sorted { $0.key < $1.key }
        let position = try ListToken.position(of: call)?["key"]?.text
        let limit = call.integer("MaxResults") ?? Labels.maximumCount
        let rest = labels.filter { label in position.map { label.key > $0 } ?? true }
        let page = rest.prefix(limit)
        let next = rest.count > limit ? page.last?.key : nil
        return .members([
            "Tags": Self.json(Dictionary(page.map { ($0.key, $0.value) }) { first, _ in first }),
            "NextToken": next.map { .string(ListToken.encode(["key": .string($0)], of: call)) },
        ])
    }

    static func json(_ tags: [String: String]) -> JSON {
        .array(
            tags.sorted { $0.key < $1.key }.map { ["Key": .string($0.key), "Value": .string($0.value)] })
    }

    private func tagged(_ call: SageMakerCall, _ permission: Permission) async throws -> Tagged {
        let resource = try call.required("ResourceArn")
        guard let parts = ResourceNames.parts(resource), let kind = ResourceNames.Kind(rawValue: parts.type)
        else {
            throw SageMakerFault(.validation, "\(resource) is nothing of this registry's that has tags")
        }
        let name = try names.local(resource, kind)
        switch kind {
        case .group:
            let group = try GroupName(parsing: name)
            try call.access.require(permission, in: group)
            let found = try await self.group(named: group)
            return .group(found.name, found.value.labels.values)
        case .package: return try await taggedPackage(resource, call, permission)
        case .card, .model, .artifact, .action, .context:
            try require(permission, kind, name, call)
            guard let entity = try await registry.entity(try Self.entity(kind, name)) else {
                throw SageMakerFault(
                    kind == .model ? .validation : .notFound, "\(resource) does not exist")
            }
            return .entity(entity)
        }
    }

    private func taggedPackage(
        _ resource: String, _ call: SageMakerCall, _ permission: Permission
    ) async throws -> Tagged {
        let package = try await package(resource, call)
        try call.access.require(permission, in: package.id.group)
        guard let group = try await registry.groupDocument(package.id.group) else {
            throw notThere(package.name)
        }
        if case .version = package.name, permission != .read {
            throw SageMakerFault(
                .validation,
                "A versioned package has the tags of its group: tag \(names.name(of: group.name)), or set "
                    + "CustomerMetadataProperties of the package")
        }
        return .group(group.name, group.value.labels.values)
    }
}
