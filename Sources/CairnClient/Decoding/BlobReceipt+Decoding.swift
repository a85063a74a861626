import CairnObjects
import CairnStorage

extension BlobReceipt {
    /// What a server says of bytes that it took.
    ///
    /// - Throws: `damaged` where it took others.
    init(json: JSON, expecting digest: Digest) throws(CairnError) {
        var members = try JSONMembers(json, path: "answer")
        let found = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        guard found == digest else {
            throw CairnError(
                .damaged, "the server took other bytes than were sent: \(found.short) for \(digest.short)")
        }
        self.init(
            digest: digest, size: try members.requiredCount("size"),
            wasPresent: try members.bool("present") ?? false)
    }
}
