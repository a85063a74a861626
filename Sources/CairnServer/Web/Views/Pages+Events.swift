import CairnObjects
import CairnRegistry

/// The log for people.
extension Pages {
    func eventTable(_ events: [Event], _ visit: Visit) -> HTML {
        let rows = events.map { event -> [HTML] in
            [
                Element.time(event.at), "\(event.actor)", "\(event.action.words)", subject(of: event),
                Element.words(event.reason),
            ]
        }
        return Element.table(
            "Entries of the log", ["When", "Who", "What", "About", "Reason"], rows, empty: "None.")
    }

    /// What an entry is about, with a link to it.
    private func subject(of event: Event) -> HTML {
        guard let group = event.group else {
            return "\(event.moves.first?.ref.description ?? "the registry")"
        }
        let name: HTML = "\(event.version ?? group.description)"
        var subject = name
        if let version = event.version, let spec = try? VersionSpec(parsing: version),  // else it has no page
            case .number(let number) = spec.base
        {
            subject = Element.link(PageAddress.version(spec.group, number), name)
        } else if event.version == nil {
            subject = Element.link(PageAddress.group(group), name)
        }
        guard let stage = event.stage else { return subject }
        let badge: HTML =
            "<a class=\"badge live\" href=\"\(PageAddress.stage(group, stage))\">\(stage)</a><br>"
        // What was observed or rejected has left the stage.
        if let from = event.from, event.version == from { return badge + "no longer " + subject }
        let from: HTML = event.from.map { "from \($0) " } ?? .none
        return badge
            + (event.version == nil ? "\(from)to nothing" : "\(from)to \(subject)")
    }
}

extension HTML {
    static func + (a: HTML, b: HTML) -> HTML { "\(a)\(b)" }
}

extension Action {
    /// What somebody did, in words.
    var words: String {
        switch self {
        case .registryCreated: "made the registry"
        case .registryRecovered: "recovered the registry from a damaged one"
        case .groupCreated: "made a group"
        case .groupEdited: "edited a group"
        case .groupDeleted: "deleted a group"
        case .versionRegistered: "registered"
        case .versionDeleted: "deleted"
        case .approvalChanged: "decided"
        case .approvalVoted: "voted"
        case .labelsChanged: "labelled"
        case .policyChanged: "changed the policy"
        case .stageMoved: "moved a stage"
        case .stageRolledBack: "rolled back"
        case .stageOverridden: "moved a stage against the rules"
        case .observationRecorded: "observed"
        case .driftDetected: "found drift"
        case .userChanged: "changed a user"
        case .tokenCreated: "made a token"
        case .tokenRevoked: "revoked a token"
        case .issuerChanged: "changed an issuer"
        case .webhookChanged: "changed a webhook"
        case .bucketCreated: "made a bucket"
        case .bucketDeleted: "deleted a bucket"
        case .objectWritten: "wrote an object"
        case .objectDeleted: "deleted an object"
        case .entityCreated: "made something of SageMaker's"
        case .entityChanged: "changed something of SageMaker's"
        case .entityDeleted: "deleted something of SageMaker's"
        }
    }
}
