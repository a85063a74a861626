import CairnObjects
import CairnRegistry
import CairnStorage

@testable import CairnClient

extension FuzzTarget {
    /// Answers of a server, as clients read them: each is asked whether the input is one of its own.
    static let answers = FuzzTarget("answers") { bytes in
        guard let json = try read({ () throws(CairnError) in try JSONParser.parse(bytes) }) else { return }
        let record = Record(author: Author(name: "Ana"), createdAt: Timestamp(milliseconds: 0))
        _ = try read { () throws(CairnError) in try ApprovalTally(json: json, path: "tally") }
        _ = try read { () throws(CairnError) in try BlobReceipt(json: json, expecting: Digest(of: [])) }
        _ = try read { () throws(CairnError) in try CollectionReport(json: json) }
        _ = try read { () throws(CairnError) in try DecisionReceipt(json: json) }
        _ = try read { () throws(CairnError) in try IndexedGroup(json: json, path: "group") }
        _ = try read { () throws(CairnError) in try IndexedVersion(json: json, path: "version") }
        _ = try read { () throws(CairnError) in try Manifest.File(json: json, path: "file") }
        _ = try read { () throws(CairnError) in try ObservationReceipt(json: json) }
        _ = try read { () throws(CairnError) in
            try RegistrationReceipt(json: json, record: record, present: [])
        }
        _ = try read { () throws(CairnError) in try Selection(json: json) }
        _ = try read { () throws(CairnError) in try StageReceipt(json: json) }
        _ = try read { () throws(CairnError) in try VerificationReport(json: json) }
        _ = try read { () throws(CairnError) in try VersionID(json: json, path: "version") }
        for status in [200, 404, 500] {
            let error = try read { () throws(CairnError) in try CairnError(problem: json, status: status) }
            // What a server says is shown to whoever asked.
            try error?.checkWords()
        }
        if let error = try read({ () throws(CairnError) in try CairnError(json: json) }) {
            try error.checkWords()
        }
    }
}
