import CairnObjects
import CairnRegistry
import CairnStorage

extension SageMakerComparison {
    func compare(_ package: ImportedPackage, _ report: inout Report) async throws {
        let thing = package.arn
        report.compared += 1
        guard let entry = try await registry.storage.entry(for: try package.key),
            let id = VersionID(registeredBy: entry),
            try await registry.storage.target(of: .version(id.group, id.number)) == id.manifest
        else {
            report.expect(thing, "package", package.number.map { "version \($0)" } ?? "package", nil)
            return
        }
        let version = try await registry.version(id)
        report.expect(thing, "group", package.group.folded, id.group.folded)
        report.expect(thing, "approval", package.state.rawValue, version.approval.rawValue)
        if package.state != .pending, let reason = package.text("ApprovalDescription") {
            report.expect(thing, "reason", reason, version.approvals.first?.reason)
        }
        report.expect(thing, "metadata", package.labels.line, version.labels.line)
        report.expect(
            thing, "description", package.text("ModelPackageDescription") ?? "", version.record.message)
        try await compareMembers(package, version, &report)
        try await compareBytes(package, version, &report)
        guard package.number == nil, let tags = try await reader.tags(thing, "packages without versions"),
            let group = try await registry.groupDocument(id.group)
        else { return }
        report.expect(thing, "tags", tags.line, group.value.labels.values.line)
    }

    /// What the package says beyond what a version has places for.
    private func compareMembers(
        _ package: ImportedPackage, _ version: Version, _ report: inout Report
    ) async throws {
        var here = PackageDetails(of: version.record)?.members ?? [:]
        if comparesEntities {
            let amendment = EntityID.amendment(of: version.id.group, version.id.number)
            here.merge(try await registry.entity(amendment)?.value.content ?? [:]) { $1 }
        }
        for name in Set(package.details.keys).union(here.keys).sorted()
        where package.details[name] != here[name] {
            report.expect(
                package.arn, name, package.details[name]?.canonicalText ?? "-", here[name]?.canonicalText)
        }
    }

    /// Hashes the bytes on the other side again.
    private func compareBytes(
        _ package: ImportedPackage, _ version: Version, _ report: inout Report
    ) async throws {
        let (found, absent) = try await reader.fetch(package, into: nil)
        let here = Dictionary(
            try version.files().map { ($0.name, $0.content.digest) }, uniquingKeysWith: { first, _ in first })
        let there = try FetchedData.files(found)
        for (name, object) in there {
            report.expect(package.arn, "\(name)", "\(object.digest)", here[name].map { "\($0)" })
        }
        let recorded = version.record.absentBytes
        let missing = Set(absent.map(\.address))
        if !there.isEmpty, absent.isEmpty, recorded.isEmpty {
            let gone = Set(here.keys).subtracting(there.map(\.name))
            for name in gone.sorted(by: { $0.description < $1.description }) {
                report.expect(package.arn, "\(name)", "-", here[name].map { "\($0)" })
            }
        }
        for address in recorded where !missing.contains(address) {
            report.expect(package.arn, "bytes", address, nil)
        }
        for absence in absent where !recorded.contains(absence.address) {
            report.expect(package.arn, "bytes", "none at \(absence.address)", "read over before")
        }
        let evaluation = try await reader.evaluation(of: package)
        for absence in evaluation.absent {
            report.unread.append("\(package.arn): \(absence.address): \(absence.reason)")
        }
        for (name, metric) in evaluation.metrics.sorted(by: { $0.key < $1.key }) {
            report.expect(
                package.arn, "metric \(name)", "\(metric.value)",
                version.record.metrics[name].map { "\($0.value)" })
        }
    }
}

extension Record {
    /// The addresses whose bytes could not be had when it was read over.
    var absentBytes: [String] {
        (custom["importedFrom"]?.object?["absent"]?.list ?? []).compactMap(\.string)
    }
}
