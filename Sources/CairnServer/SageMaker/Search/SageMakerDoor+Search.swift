import CairnObjects
import CairnRegistry
import CairnStorage

/// Searching what Describe tells: packages, groups and cards. Of a package, `Metrics.NAME` can be asked for
/// too.
extension SageMakerDoor {
    private struct Hit {
        /// What is told.
        let json: JSON
        /// What is searched.
        let subject: JSON
        let name: String
    }

    func search(_ call: SageMakerCall) async throws -> JSON? {
        let expression = try SearchExpression(json: call.object("SearchExpression"))
        let resource = try call.required("Resource")
        let position = try ListToken.position(of: call)
        var hits: [Hit]
        switch resource {
        case "ModelPackage": hits = try await packages(expression, call)
        case "ModelPackageGroup": hits = try await groups(call)
        case "ModelCard": hits = try await cards(call)
        default:
            throw SageMakerFault(
                .validation,
                "A model registry has no \(resource): search ModelPackage, ModelPackageGroup or ModelCard")
        }
        if call.text("CrossAccountFilterOption") == "CrossAccount" { hits = [] }
        hits = hits.filter { expression.holds(for: $0.subject) }
        let order = HitOrder(call)
        var places = hits.map { (hit: $0, place: order.place(of: $0.subject, $0.name)) }
        places.sort { order.precedes($0.place, $1.place) }
        let limit = call.integer("MaxResults") ?? 100
        let start = position.flatMap(HitOrder.Place.init(told:))
        let rest = places.drop { place in start.map { !order.precedes($0, place.place) } ?? false }
        let page = rest.prefix(limit)
        let next = rest.count > limit ? page.last.map { ListToken.encode($0.place.told, of: call) } : nil
        return .members([
            "Results": .array(page.map { [resource: $0.hit.json] }), "NextToken": next.map(JSON.string),
            "TotalHits": ["Value": .integer(hits.count), "Relation": "EqualTo"],
        ])
    }

    /// - Parameter expression: Where it names one group, only that one is looked through.
    private func packages(_ expression: SearchExpression, _ call: SageMakerCall) async throws -> [Hit] {
        // What no group can be called is the name of none.
        let only = expression.required("ModelPackageGroupName").map { try? GroupName(parsing: $0) }
        if case .some(nil) = only { return [] }
        var hits: [Hit] = []
        for (group, value) in try await visibleGroups(call) where only == nil || only == group {
            var query = VersionQuery(group: group)
            if let state = expression.required("ModelApprovalStatus") {
                query.predicate = .compare(.approval, .equal, .text(state))
            }
            let tags = Self.json(value.labels.values)
            for row in try await registry.list(query).versions {
                let id = VersionID(group: row.group, number: row.number, manifest: row.manifest)
                let package = try await package(id, isUnversioned: value.isPackage)
                var json = try json(package, call).members ?? [:]
                for name in ["ManagedStorageType", "ModelPackageVersionAliasList"] { json[name] = nil }
                json["Tags"] = tags == .array([]) ? nil : tags
                let metrics = JSON.object(package.record.metrics.mapValues { .number($0.value) })
                hits.append(
                    Hit(
                        json: .object(json),
                        subject: .object(json.merging(["Metrics": metrics]) { _, new in new }),
                        name: "\(group)/\(row.number.value + 1_000_000_000)"))
            }
        }
        return hits
    }

    private func groups(_ call: SageMakerCall) async throws -> [Hit] {
        var hits: [Hit] = []
        for (name, value) in try await visibleGroups(call) where !value.isPackage {
            let json = JSON.members([
                "ModelPackageGroupName": .text(name), "ModelPackageGroupArn": .string(names.name(of: name)),
                "ModelPackageGroupDescription": value.description.isEmpty
                    ? nil : .string(value.description),
                "CreationTime": value.createdAt.wire, "CreatedBy": user(value.createdBy),
                "ModelPackageGroupStatus": "Completed",
                "Tags": value.labels.values.isEmpty ? nil : Self.json(value.labels.values),
            ])
            hits.append(Hit(json: json, subject: json, name: "\(name)"))
        }
        return hits
    }

    private func cards(_ call: SageMakerCall) async throws -> [Hit] {
        try await visibleCards(call).map { card in
            var json = cardJSON(card.id.name, card.value)
            if !card.value.labels.values.isEmpty { json["Tags"] = Self.json(card.value.labels.values) }
            let content = json["Content"]?.text.flatMap { try? JSONParser.parse($0) }?.members
            let overview = content?["model_overview"]?.members
            json["ModelId"] = overview?["model_id"]
            json["RiskRating"] = content?["intended_uses"]?.members?["risk_rating"]
            json["ModelPackageGroupName"] =
                content?["model_package_details"]?.members?["model_package_group_name"]
            return Hit(json: .object(json), subject: .object(json), name: card.id.name)
        }
    }
}
