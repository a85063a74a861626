package import CairnObjects

/// Keeps the parts of what comes in several requests and in any order, until it becomes one blob.
///
/// What was written stays through restarts, until the upload is ended, or nobody added to it for a week. It
/// need not survive a power failure; but what is read is what was written, or an error.
package protocol PartStore: Sendable {
    /// Begins an upload.
    ///
    /// - Parameter note: What whoever begins it wants to know of it later.
    /// - Throws: `limited` where too many lie about unfinished.
    func beginParts(_ upload: UploadKey, note: [UInt8]) async throws

    /// The notes of the uploads that were begun and not ended.
    func partUploads() async throws -> [UploadKey: [UInt8]]

    /// The upload's note; `nil` where there is no such upload.
    func partsNote(of upload: UploadKey) async throws -> [UInt8]?

    /// Writes a part, in place of the one that had its number.
    ///
    /// - Parameter note: Asked for once the stream has ended.
    /// - Throws: `notFound` where there is no such upload; what the stream throws, and nothing is kept.
    func writePart(
        _ number: Int, of upload: UploadKey, _ bytes: ByteStream,
        note: @escaping @Sendable () throws -> [UInt8]
    ) async throws

    /// The upload's parts in the order of their numbers.
    ///
    /// - Throws: `notFound` where there is no such upload.
    func parts(of upload: UploadKey) async throws -> [StoredPart]

    /// The part's bytes.
    ///
    /// - Throws: also from the stream, `damaged` where they are not those that were written.
    func readPart(_ part: StoredPart, of upload: UploadKey) async throws -> ByteStream

    /// Throws the upload and its parts away, if there is one.
    func endParts(_ upload: UploadKey) async throws
}

/// A part that lies ready.
package struct StoredPart: Equatable, Sendable {
    package let number: Int
    package let digest: Digest
    /// In bytes.
    package let size: Int64
    package let note: [UInt8]

    package init(number: Int, digest: Digest, size: Int64, note: [UInt8]) {
        (self.number, self.digest, self.size, self.note) = (number, digest, size, note)
    }
}

/// How much may lie about in parts.
package enum PartLimits {
    /// How many uploads there may be at once.
    package static let count = 1000
    /// One that nobody added to for so long is a leftover: a week, in milliseconds.
    package static let lifetime: Int64 = 7 * 86_400_000

    /// - Throws: `limited` where another upload would be too much.
    package static func check(count: Int) throws(CairnError) {
        guard count < Self.count else {
            throw CairnError(
                .limited, "there are \(count) unfinished uploads in parts, which is too much",
                hint: "complete or abort some; 'cairn gc' collects what nobody adds to for a week")
        }
    }
}
