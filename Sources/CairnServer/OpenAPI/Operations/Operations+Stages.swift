import HTTPTypes

extension Operation {
    private static let stage = "\(group)/stages/{stage}"

    static let stages = [
        Operation(
            .get, "\(group)/stages", "listStages", .stages, "What stands in a group's stages",
            answers: [
                .json(.object(["stages": .map(of: .ref("VersionID"))]), "The version in each stage.")
            ]),
        Operation(
            .get, stage, "showStage", .stages, "What stands in a stage",
            answers: [.json(.ref("Stage"), "The version.").tagged("The manifest's digest."), .notModified]),
        Operation(
            .put, stage, "promote", .stages, "Move a stage to a version",
            [.ifMatch, .ifNothing] + Parameter.ofWrites, body: .ref("Promotion"),
            answers: [.json(.ref("StageReceipt"), "It stands there.").tagged()]),
        Operation(
            .post, "\(stage)/rollback", "rollBack", .stages, "Put a stage back to what stood there before",
            [.ifMatch, .ifNothing] + Parameter.ofWrites, body: .ref("Rollback"),
            answers: [.json(.ref("StageReceipt"), "It stands there again.").tagged()]),
        Operation(
            .get, "\(stage)/history", "showStageHistory", .stages, "How a stage moved, the newest move first",
            answers: [.json(.object(["moves": .list(of: .ref("StageMove"))]), "The moves.")]),
    ]
}
