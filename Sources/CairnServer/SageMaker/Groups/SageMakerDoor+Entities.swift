import CairnObjects
import CairnRegistry
import CairnStorage

/// What has no place among groups and versions: cards, lineage, models. Each is an entity.
extension SageMakerDoor {
    static func entity(_ kind: ResourceNames.Kind, _ name: String) throws -> EntityID {
        try EntityID(try Handle(parsing: kind.rawValue), name)
    }

    /// What is allowed with a card or a model is what is allowed in a group that is called so. Lineage goes
    /// across groups: whoever may do something in any group may do it there.
    func require(
        _ permission: Permission, _ kind: ResourceNames.Kind, _ name: String, _ call: SageMakerCall
    ) throws(CairnError) {
        if isAllowed(permission, kind, name, call) { return }
        try call.access.require(permission, in: Self.group(for: kind, name))
    }

    func isAllowed(
        _ permission: Permission, _ kind: ResourceNames.Kind, _ name: String, _ call: SageMakerCall
    ) -> Bool {
        switch kind {
        case .card, .model, .group, .package:
            call.access.allows(permission, in: Self.group(for: kind, name))
        case .artifact, .action, .context:
            call.access.allowsSomewhere(permission)
        }
    }

    private static func group(for kind: ResourceNames.Kind, _ name: String) -> GroupName? {
        // What no group can be called is for those who may do it everywhere.
        kind == .card || kind == .model ? try? GroupName(parsing: name) : nil
    }

    /// Who made and changed an entity, and when.
    func stamps(_ value: EntityDocument) -> [String: JSON] {
        [
            "CreationTime": value.createdAt.wire, "CreatedBy": user(value.createdBy),
            "LastModifiedTime": value.modifiedAt.wire, "LastModifiedBy": user(value.modifiedBy),
        ]
    }
}
