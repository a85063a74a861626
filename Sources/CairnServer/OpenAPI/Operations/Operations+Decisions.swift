import HTTPTypes

extension Operation {
    static let decisions = [
        Operation(
            .post, "\(version)/decisions", "decide", .decisions,
            "Approve or reject a version, or take that back",
            details:
                "To take a version out of its stages (`withdraw`) takes `operator` or `administrator`, too.",
            [.ifMatch] + Parameter.ofWrites, body: .ref("Decision"),
            answers: [.json(.ref("DecisionReceipt"), "It is decided, or was like that already.")]),
        Operation(
            .post, "\(group)/selection", "select", .decisions,
            "Choose the best version by one of its figures",
            details: "To approve it as well takes `approver` or `administrator`.",
            Parameter.ofWrites, body: .ref("SelectionRequest"),
            answers: [.json(.ref("Selection"), "The candidates, the best first, and which one is chosen.")]),
        Operation(
            .get, "\(version)/labels", "showLabels", .decisions, "A version's labels",
            answers: [.json(.object(["labels": .labels]), "The labels.")]),
        Operation(
            .patch, "\(version)/labels", "editLabels", .decisions, "Set and remove labels of a version",
            Parameter.ofWrites, body: .ref("LabelEdit"),
            answers: [.json(.ref("LabelChange"), "All labels, as they are now.")]),
        Operation(
            .get, "\(version)/observations", "listObservations", .decisions,
            "What monitoring saw of a version",
            answers: [
                .json(.object(["observations": .list(of: .ref("Observation"))]), "The newest last.")
            ]),
        Operation(
            .post, "\(version)/observations", "observe", .decisions, "Record what monitoring saw",
            details: "Where it crosses a bound of the policy, a stage may go back by itself.",
            Parameter.ofWrites, body: .ref("NewObservation"),
            answers: [.json(.ref("ObservationReceipt"), "It is recorded.", status: 201)]),
        Operation(
            .post, "\(version)/policy-test", "testPolicy", .decisions,
            "What the rules, or a draft of them, say of a version", Parameter.ofWrites,
            body: .ref("PolicyTestRequest"),
            answers: [.json(.ref("PolicyTest"), "Every rule, with the figures compared.")]),
    ]
}
