package import CairnObjects
package import CairnRegistry
import CairnStorage

extension CollectionReport {
    /// What `CollectionReport.json` writes.
    package init(json: JSON) throws(CairnError) {
        self.init()
        var members = try JSONMembers(json, path: "answer")
        removed.removedBlobs = Int(try members.requiredCount("removedBlobs"))
        removed.removedDocuments = Int(try members.requiredCount("removedDocuments"))
        removed.freed = try members.requiredCount("freedBytes")
        removed.sparedBlobs = Int(try members.requiredCount("sparedBlobs"))
        leftovers = Int(try members.requiredCount("leftovers"))
        keptBlobs = Int(try members.requiredCount("keptBlobs"))
        keptDocuments = Int(try members.requiredCount("keptDocuments"))
    }
}
