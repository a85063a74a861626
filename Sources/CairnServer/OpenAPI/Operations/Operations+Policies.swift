import HTTPTypes

extension Operation {
    static let policies =
        policies(at: "\(group)/policy", "Group", "a group")
        + policies(at: "\(root)/policy", "Registry", "every group that has none of its own")

    private static func policies(at path: String, _ word: String, _ whose: String) -> [Operation] {
        [
            Operation(
                .get, path, "show\(word)Policy", .policies, "The rules of \(whose)",
                answers: [
                    .json(.ref("EffectivePolicy"), "The rules that hold, and whose they are.").tagged(
                        "Goes into `If-Match`."), .notModified,
                ]),
            Operation(
                .put, path, "set\(word)Policy", .policies, "Set the rules of \(whose)",
                [.ifMatch] + Parameter.ofWrites, body: .ref("PolicySetting"),
                answers: [.json(.ref("PolicyChange"), "They hold.")]),
            Operation(
                .delete, path, "unset\(word)Policy", .policies, "Take back the rules of \(whose)",
                [.ifMatch, .reason] + Parameter.ofWrites,
                answers: [.json(.ref("PolicyChange"), "They hold no longer.")]),
            Operation(
                .get, "\(path)/history", "show\(word)PolicyHistory", .policies,
                "How the rules of \(whose) changed",
                answers: [.json(.object(["entries": .list(of: .ref("LogEntry"))]), "The newest first.")]),
        ]
    }
}
