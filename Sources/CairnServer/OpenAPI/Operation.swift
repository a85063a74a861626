import CairnObjects
import HTTPTypes

/// What can be asked at one address by one method, as it is told to clients. Who may ask is not said here:
/// the route says it.
struct Operation: Sendable {
    /// Under which heading it is listed.
    enum Tag: String, Sendable, CaseIterable {
        case about, groups, versions, files, decisions, stages, policies, search, log, events, jobs, objects
        case identity, operation
    }

    let method: HTTPRequest.Method
    /// As the route has it.
    let path: String
    let id: String
    let tag: Tag
    let summary: String
    /// More, in Markdown.
    var details: String?
    /// What `**` at the end of the path stands for.
    var rest: String?
    /// Those of the query and the header; of the path only what means something else here than elsewhere.
    var parameters: [Parameter] = []
    /// The schema of the JSON that the body is.
    var body: Schema?
    /// Whether the body is bytes of a file.
    var takesBytes: Bool
    var answers: [Success]
    /// What it may be refused for, besides what follows from its form.
    var problems: Set<Refused> = []
    /// Who may ask, where the route leaves that to its handler.
    var access: String?

    init(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ tag: Tag, _ summary: String,
        details: String? = nil, rest: String? = nil, _ parameters: [Parameter] = [], body: Schema? = nil,
        bytes: Bool = false, answers: [Success], problems: Set<Refused> = [], access: String? = nil
    ) {
        (self.method, self.path, self.id, self.tag, self.summary) = (method, path, id, tag, summary)
        (self.details, self.rest, self.parameters, self.body) = (details, rest, parameters, body)
        takesBytes = bytes
        (self.answers, self.problems, self.access) = (answers, problems, access)
    }

    /// The path as the document has it, which knows no `**`.
    var documentedPath: String {
        guard let rest, path.hasSuffix("**") else { return path }
        return path.dropLast(2) + "{\(rest)}"
    }

    /// Those of the path, and those that are declared.
    var allParameters: [Parameter] {
        let names = documentedPath.split(separator: "/").compactMap { part in
            part.first == "{" && part.last == "}" ? String(part.dropFirst().dropLast()) : nil
        }
        let own = Set(parameters.filter { $0.place == .path }.map(\.name))
        return names.filter { !own.contains($0) }.compactMap(Parameter.path) + parameters
    }
}
