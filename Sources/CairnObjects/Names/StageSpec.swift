/// A stage of a group, as people name it: `fraud-detection:production`.
package struct StageSpec: Hashable, Sendable, CustomStringConvertible {
    package let group: GroupName
    package let stage: StageName

    package init(group: GroupName, stage: StageName) {
        (self.group, self.stage) = (group, stage)
    }

    package var ref: RefName { .stage(group, stage) }

    package var description: String { "\(group):\(stage)" }

    /// - Throws: `invalid` unless the text is a group's name, a colon and a stage's name.
    package init(parsing text: String) throws(CairnError) {
        guard let colon = text.firstIndex(of: ":") else {
            throw CairnError(
                .invalid, "'\(text.printable)' does not name a stage",
                hint: "write GROUP:STAGE, for example "
                    + "fraud-detection:production")
        }
        group = try GroupName(parsing: String(text[..<colon]))
        stage = try StageName(parsing: String(text[text.index(after: colon)...]))
    }
}
