/// The run that made or pushed a version.
package struct Build: Equatable, Sendable {
    package var tool: String?
    package var host: String?
    package var user: String?
    package var runURL: String?
    package var command: String?
    package var started: Timestamp?
    package var finished: Timestamp?
    package var unknown: [String: JSON] = [:]

    package init() {}

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        tool = try members.string("tool")
        host = try members.string("host")
        user = try members.string("user")
        runURL = try members.string("runURL")
        command = try members.string("command")
        started = try members.parsed("started", Timestamp.init(parsing:))
        finished = try members.parsed("finished", Timestamp.init(parsing:))
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "tool": tool.map(JSON.string), "host": host.map(JSON.string), "user": user.map(JSON.string),
                "runURL": runURL.map(JSON.string), "command": command.map(JSON.string),
                "started": started.map(JSON.text), "finished": finished.map(JSON.text),
            ], and: unknown)
    }
}
