import CairnObjects
import CairnRegistry
import CairnStorage
import Glibc
import SystemPackage

/// One reading of a SageMaker registry.
struct SageMakerImport: Sendable {
    let source: SageMakerSource
    let context: CommandContext
    let isStrict: Bool
    /// Where bytes lie until they are registered, so that they can be sent to a server too.
    let scratch: FilePath

    /// What came of it.
    struct Counts: Sendable {
        var groups = 0
        var registered = 0
        var present = 0
        var decided = 0
        var withoutBytes = 0

        var json: JSON {
            [
                "groups": .integer(groups), "registered": .integer(registered), "present": .integer(present),
                "decided": .integer(decided), "withoutBytes": .integer(withoutBytes),
            ]
        }

        var lines: [String] {
            var text = "Read \(groups) group\(groups == 1 ? "" : "s") over: \(registered) registered, "
            text += "\(present) there already, \(decided) decided."
            guard withoutBytes > 0 else { return [text] }
            return [
                text, "\(withoutBytes) without their bytes: their addresses are recorded, with no digest.",
            ]
        }
    }

    /// - Parameter names: Which groups; none for all.
    func run(_ names: [GroupName]) async throws -> Counts {
        var counts = Counts()
        var groups = names
        if groups.isEmpty {
            for item in try await source.all(
                "ListModelPackageGroups", [:], in: "ModelPackageGroupSummaryList")
            {
                var members = try JSONMembers(item, path: "group")
                groups.append(try GroupName(parsing: try members.requiredString("ModelPackageGroupName")))
            }
        }
        for group in groups {
            try await makeGroup(group)
            counts.groups += 1
            let list = try await source.all(
                "ListModelPackages",
                ["ModelPackageGroupName": .text(group), "SortBy": "CreationTime", "SortOrder": "Ascending"],
                in: "ModelPackageSummaryList")
            for item in list {
                var members = try JSONMembers(item, path: "package")
                let arn = try members.requiredString("ModelPackageArn")
                try await read(arn, into: &counts)
            }
        }
        return counts
    }

    private func makeGroup(_ name: GroupName) async throws {
        var group = try await source.call(
            "DescribeModelPackageGroup", ["ModelPackageGroupName": .text(name)])
        let description = try group.string("ModelPackageGroupDescription") ?? ""
        let arn = try group.string("ModelPackageGroupArn")
        var labels: [String: String] = [:]
        if let arn { labels = try await tags(of: arn) }
        do {
            _ = try await context.service.createGroup(
                name, description: description, labels: labels, by: context.intent("Read over from SageMaker")
            )
        } catch let error as CairnError {
            guard error.code == .exists else { throw error }
        }
    }

    private func read(_ arn: String, into counts: inout Counts) async throws {
        let package = try ImportedPackage(
            try await source.call("DescribeModelPackage", ["ModelPackageName": .string(arn)]))
        if let entry = try await context.registry.storage.entry(for: try package.key) {
            counts.present += 1
            try await decide(package, entry, &counts)
            return
        }
        var (files, absent): ([Registration.File], Set<String>) = ([], [])
        defer { files.forEach(forget) }
        for (index, address) in package.addresses.enumerated() {
            guard let file = try await file(address, index) else {
                absent.insert(address)
                continue
            }
            files.append(file)
        }
        if !absent.isEmpty {
            guard !isStrict else {
                throw CairnError(
                    .notFound, "\(arn): there are no bytes at \(absent.sorted().joined(separator: ", "))")
            }
            counts.withoutBytes += 1
        }
        var record = package.record(by: context.actor, without: absent)
        let evaluation = try await evaluation(of: package)
        record.metrics = evaluation.metrics
        if files.isEmpty {
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
        let receipt = try await context.service.register(
            registration, by: context.intent("Read over from \(arn)", request: try package.key),
            meter: ByteMeter())
        counts.registered += 1
        context.console.note("\(arn) is \(receipt.version)")
        if let entry = receipt.entry { try await decide(package, entry, &counts) }
    }

    /// - Returns: `nil` where the bytes cannot be had.
    private func file(_ address: String, _ index: Int) async throws -> Registration.File? {
        guard let (bucket, key) = ImportedPackage.place(address), !key.hasSuffix("/") else { return nil }
        let name = key.split(separator: "/").last.map(String.init) ?? "model"
        do {
            let stream = try await source.object(bucket, key)
            let path = scratch.appending("\(index)")
            try await write(stream, to: path)
            return Registration.File(
                name: try FileName(parsing: index == 0 ? name : "container-\(index + 1)/\(name)"),
                source: try FileScan.attachment(path.string).source)
        } catch let error as CairnError {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    private func write(_ bytes: ByteStream, to path: FilePath) async throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        do {
            for try await chunk in bytes { try file.writeAll(chunk) }
        } catch {
            try? file.close()  // the error that led here is the one to report
            throw error
        }
        try file.close()
    }

    private func forget(_ file: Registration.File) {
        guard case .file(let local) = file.source else { return }
        unlink(local.path.string)
    }

    /// Decides as the other registry has it, where nobody has decided here.
    private func decide(_ package: ImportedPackage, _ entry: LogEntry, _ counts: inout Counts) async throws {
        guard package.state != .pending else { return }
        for case let move in entry.moves {
            guard case .version(let group, let number) = move.ref, let manifest = move.to else { continue }
            let id = VersionID(group: group, number: number, manifest: manifest)
            guard try await context.registry.storage.target(of: move.ref) == manifest,
                try await context.registry.version(id).approval == .pending
            else { continue }
            let reason = package.text("ApprovalDescription") ?? "As in \(package.arn)"
            _ = try await context.service.decide(
                id, package.state, withdraw: false, by: context.intent(reason))
            counts.decided += 1
        }
    }
}
