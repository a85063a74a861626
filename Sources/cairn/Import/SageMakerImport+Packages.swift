import CairnObjects
import CairnRegistry
import CairnStorage
import Glibc
import SystemPackage

extension SageMakerImport {
    /// Registers a package, unless it was registered before, and decides about it as the other side has.
    func read(_ arn: String, _ counts: inout ImportCounts) async throws {
        let package = try await reader.package(arn)
        if let entry = try await context.registry.storage.entry(for: try package.key) {
            counts.present += 1
            try await checkBytes(arn, entry)
            try await decide(package, entry, &counts)
            return
        }
        guard !isDryRun else {
            counts.registered += 1
            if package.state != .pending { counts.decided += 1 }
            return
        }
        defer { clearScratch() }
        let (found, absent) = try await reader.fetch(package, into: scratch)
        let evaluation = try await reader.evaluation(of: package)
        let missing = absent + evaluation.absent
        if let first = missing.first {
            guard !isStrict else {
                throw CairnError(.notFound, "\(arn): \(first.address): \(first.reason)")
            }
            missing.forEach { context.console.note("\(arn): \($0.address): \($0.reason)") }
            if !absent.isEmpty { counts.withoutBytes.append(arn) }
        }
        let registration = try registration(package, found, absent, evaluation)
        let receipt: RegistrationReceipt
        do {
            receipt = try await register(registration, package)
        } catch let error as CairnError {
            guard error.code == .exists else { throw error }
            counts.refused.append("\(arn): \(error.message)")
            return
        }
        counts.registered += 1
        context.console.note("\(arn) is \(receipt.version)")
        if let entry = receipt.entry { try await decide(package, entry, &counts) }
    }

    private func registration(
        _ package: ImportedPackage, _ found: [FetchedData], _ absent: [SageMakerReader.Absence],
        _ evaluation: SageMakerReader.Evaluation
    ) throws(CairnError) -> Registration {
        var record = package.record(by: context.actor, found, without: absent.map(\.address))
        record.metrics = evaluation.metrics
        var files: [Registration.File] = []
        for (name, object) in try FetchedData.files(found) {
            guard let file = object.file else { continue }
            files.append(Registration.File(name: name, source: .file(file)))
        }
        if files.isEmpty {
            // A version has at least one file: where all bytes are elsewhere, what was said of them.
            files = [
                Registration.File(
                    name: try FileName(parsing: "model-package.json"),
                    source: .bytes(JSON.object(package.members).canonicalBytes))
            ]
        }
        var registration = Registration(group: package.group, files: files, record: record)
        if let report = evaluation.report {
            registration.report = Registration.File(
                name: try FileName(parsing: "evaluation.json"), source: .bytes(report),
                mediaType: "application/json")
        }
        (registration.labels, registration.force, registration.parents) = (package.labels, true, .none)
        return registration
    }

    private func register(
        _ registration: Registration, _ package: ImportedPackage
    ) async throws -> RegistrationReceipt {
        let intent = context.intent("Read over from \(package.arn)", request: try package.key)
        guard package.number == nil, let local else {
            return try await context.service.register(registration, by: intent, meter: ByteMeter())
        }
        // A package without versions is the only version of a group that stands for it.
        let tags = try await reader.tags(package.arn, "packages without versions") ?? [:]
        var terms = RegistrationTerms()
        terms.isOnlyVersion = true
        terms.newGroup = RegistrationTerms.NewGroup(
            labels: tags, details: [PackageDetails.key: ["ModelPackageType": "Unversioned"]])
        guard try await local.groupDocument(package.group) == nil else {
            throw CairnError(.exists, "there is already a '\(package.group)' here")
        }
        let ready = terms
        return try await local.leasing { lease in
            let receipt = try await local.register(registration, on: ready, under: lease, by: intent)
            if receipt.outcome != .registered { try await local.storage.release(lease) }
            return receipt
        }
    }

    /// What was read over before without its bytes is no less without them.
    private func checkBytes(_ arn: String, _ entry: LogEntry) async throws {
        guard isStrict, let id = VersionID(registeredBy: entry),
            try await context.registry.storage.target(of: .version(id.group, id.number)) == id.manifest,
            let absent = try await context.registry.version(id).record.absentBytes.first
        else { return }
        throw CairnError(
            .notFound, "\(arn): \(absent): it was read over before without these bytes, as \(id)",
            hint: "delete \(id) and run the command again, once they can be had")
    }

    /// Also what lies there of a package that could not be read to its end.
    private func clearScratch() {
        // What cannot be removed is no reason to end: it is only room.
        for name in ((try? CairnStorage.names(in: scratch)) ?? nil) ?? [] {
            unlink(scratch.appending(name).string)
        }
    }

    /// Decides as the other registry has it, where nobody has decided here.
    private func decide(
        _ package: ImportedPackage, _ entry: LogEntry, _ counts: inout ImportCounts
    ) async throws {
        guard package.state != .pending, let id = VersionID(registeredBy: entry),
            try await context.registry.storage.target(of: .version(id.group, id.number)) == id.manifest,
            try await context.registry.version(id).approval == .pending
        else { return }
        counts.decided += 1
        guard !isDryRun else { return }
        let reason = package.text("ApprovalDescription") ?? "As in \(package.arn)"
        do {
            _ = try await context.service.decide(
                id, package.state, withdraw: false, by: context.intent(reason))
        } catch let error as CairnError {
            guard error.code == .refused || error.code == .forbidden else { throw error }
            counts.decided -= 1
            counts.refused.append("the decision about \(id): \(error.message)")
        }
    }
}

extension VersionID {
    /// The version that an entry registered; `nil` where it did not.
    init?(registeredBy entry: LogEntry) {
        for move in entry.moves {
            guard case .version(let group, let number) = move.ref, let manifest = move.to else { continue }
            self.init(group: group, number: number, manifest: manifest)
            return
        }
        return nil
    }
}
