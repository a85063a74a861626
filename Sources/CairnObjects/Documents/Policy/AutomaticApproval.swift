/// Under which conditions a version becomes Approved without a person.
package struct AutomaticApproval: Equatable, Sendable {
    /// When it is judged.
    package enum Moment: String, Sendable, CaseIterable {
        /// Whenever a version is registered.
        case push
        /// Only when the best of several candidates is selected.
        case select
    }

    package var on: Moment = .push
    /// Never empty: a policy that asked for nothing would approve everything.
    package var require: Requirements

    package init(require: Requirements, on: Moment = .push) { (self.require, self.on) = (require, on) }

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        if let text = try members.string("on") {
            guard let moment = Moment(rawValue: text) else {
                throw CairnError(
                    .invalid, "\(members.path(of: "on")) must be 'push' or 'select', not '\(text.printable)'")
            }
            on = moment
        }
        require = try members.value("require", Requirements.init(json:path:)) ?? Requirements()
        try members.refuseRest(known: ["on", "require"])
        guard !require.isEmpty else {
            throw CairnError(
                .invalid, "\(path).require is empty, so that everything would be approved",
                hint: "name the evidence and the metrics that a version needs")
        }
    }

    var json: JSON { .members(["on": on == .push ? nil : .string(on.rawValue), "require": require.json]) }
}
