import CairnObjects
import CairnRegistry

/// What an UpdateModelPackage says that belongs beside the record: its addresses are looked behind, and
/// nothing is read yet of the package that it changes.
struct PackageAmendment: Sendable {
    /// What takes the place of what was said before.
    var replaced: [String: JSON] = [:]
    /// Members of the card, which may be only a part of it.
    var card: [String: JSON] = [:]
    /// Specifications that come to those that are there.
    var added: [JSON] = []
    var data = PackageData()
    /// Whether the same request decides too.
    var decides = false

    var isEmpty: Bool { replaced.isEmpty && card.isEmpty && added.isEmpty }

    var blobs: [Descriptor] {
        data.objects.map { Descriptor(mediaType: $0.contentType, digest: $0.digest, size: $0.size) }
    }

    private static let mostSpecifications = 15

    /// Makes what stands beside the record what it is to be.
    ///
    /// - Parameters:
    ///   - details: With what the package was made.
    ///   - approval: As it stands.
    ///   - name: The package's, for messages.
    /// - Throws: a fault where it cannot be, or is not allowed any more.
    func apply(
        to document: inout EntityDocument, of details: [String: JSON], _ approval: Approval?, _ name: String
    ) throws {
        let before = details.merging(document.content) { _, later in later }
        var content = replaced
        if !card.isEmpty {
            content["ModelCard"] = .object(
                (before["ModelCard"]?.members ?? [:]).merging(card) { _, new in new })
        }
        if !added.isEmpty {
            let standing = before["AdditionalInferenceSpecifications"]?.items ?? []
            try check(standing)
            content["AdditionalInferenceSpecifications"] = .array(standing + added)
        }
        let changed = ["InferenceSpecification", "AdditionalInferenceSpecifications"].contains {
            content[$0] != nil && content[$0] != before[$0]
        }
        if changed { try checkServing(approval, name) }
        document.content.merge(content) { _, new in new }
        // A newer address does not let go what an older one held.
        for blob in blobs where !document.blobs.contains(blob) { document.blobs.append(blob) }
    }

    private func check(_ standing: [JSON]) throws(SageMakerFault) {
        var names = standing.compactMap { $0.members?["Name"]?.text }
        for name in added.compactMap({ $0.members?["Name"]?.text }) {
            guard !names.contains(name) else {
                throw SageMakerFault(
                    .conflict, "There is already an additional inference specification '\(name)'")
            }
            names.append(name)
        }
        guard standing.count + added.count <= Self.mostSpecifications else {
            throw SageMakerFault(
                .limitExceeded,
                "A package has at most \(Self.mostSpecifications) additional inference specifications")
        }
    }

    /// What is approved is what is deployed: bytes that nobody approved come to no approved package, nor to
    /// one that somebody has voted for, and none of which nobody knows the digest.
    private func checkServing(_ approval: Approval?, _ name: String) throws(SageMakerFault) {
        guard !decides else {
            throw SageMakerFault(
                .validation, "How a package is served, and its approval, cannot change in one request")
        }
        if let outside = data.pieces.first(where: \.isExternal) {
            throw SageMakerFault(
                .validation,
                "\(outside.address) is not in this server's buckets: what is added must be pinned")
        }
        let state = approval?.state ?? .pending
        guard state != .pending || approval?.votes.isEmpty == false else { return }
        throw SageMakerFault(
            .conflict,
            "\(name) is \(state), or has votes: how it is served does not change. Take the decision back "
                + "first (PendingManualApproval), or make a new version")
    }
}
