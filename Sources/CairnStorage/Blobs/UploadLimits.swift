package import CairnObjects

/// How much may lie about unfinished.
package struct UploadLimits: Sendable {
    /// How many uploads there may be at once.
    package var count = 1000
    /// How many bytes they may have together.
    package var bytes: Int64 = 1 << 40

    package init() {}

    /// An upload that nobody added to for so long is a leftover: one day, in milliseconds.
    package static let lifetime: Int64 = 86_400_000

    /// - Throws: `limited` where another upload, or another byte, would be too much.
    package func check(count: Int, bytes: Int64) throws(CairnError) {
        guard count <= self.count, bytes <= self.bytes else {
            throw CairnError(
                .limited, "there are \(count) unfinished uploads of \(bytes) bytes in all, which is too much",
                hint: "finish or abandon some; 'cairn gc' collects what nobody adds to for a day")
        }
    }
}
