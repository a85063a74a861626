import CairnObjects
import HTTPTypes

extension Operation {
    private static let range = Parameter.header(
        "Range", .text.example("bytes=0-1023"), "A part of the bytes (RFC 9110, section 14).")
    /// The bytes of a blob, whole or in part.
    private static let bytes: [Success] = [
        Success(status: 200, about: "The bytes.").content("*/*", .anything).tagged("The blob's digest.")
            .header("Repr-Digest", "The same, as RFC 9530 has it.", .text),
        Success(status: 206, about: "The part that was asked for.").content("*/*", .anything)
            .tagged("The blob's digest.").header("Content-Range", "Which one it is.", .text),
        .notModified,
    ]

    static let blobs = [
        Operation(
            .get, "\(root)/blobs/{digest}", "showBlob", .files, "A blob",
            details: "For whoever may read a group that has it.", [range], answers: bytes,
            problems: [.notSatisfiable]),
        Operation(
            .get, "\(version)/files/**", "showFile", .files, "A file of a version", rest: "file", [range],
            answers: bytes, problems: [.notSatisfiable]),
    ]

    private static let lease = "\(root)/leases/{lease}"
    private static let ofSending =
        "For `contributor`, `operator`, `administrator` in any group."

    static let leases = [
        Operation(
            .post, "\(root)/leases", "takeLease", .files, "Take a lease",
            details: "What is sent under it stays until it is registered, or the lease is over.",
            answers: [
                .json(.object(["lease": .lease, "expiresAt": .time]), "A secret of yours.", status: 201)
            ], access: ofSending),
        Operation(
            .delete, lease, "releaseLease", .files, "Give a lease back",
            answers: [.nothing("What was sent under it may be collected.")]),
        Operation(
            .post, "\(lease)/holdings", "hold", .files, "Which blobs need not be sent",
            details:
                "Those that are there, and that the caller may read or has sent, are put under the lease.",
            body: .body(
                [:],
                optional: [
                    "digests": .list(of: .digest, 0...1000),
                    "sizes": .list(of: .count, 0...1000).about(
                        "Sizes of files whose digests are yet to be told."),
                ]),
            answers: [
                .json(
                    .object([
                        "present": .map(of: .count).about("Digests, and how many bytes each has."),
                        "sizes": .list(of: .count).about("Those that some blob has."),
                    ]), "What there is.")
            ], problems: [.conflict]),
        Operation(
            .put, "\(lease)/blobs/{digest}", "sendBlob", .files, "Send a small file in one piece",
            details: "At most 16 MiB; what is larger goes by an upload.", bytes: true,
            answers: [
                .json(.ref("BlobReceipt"), "It is stored.", status: 201),
                .json(.ref("BlobReceipt"), "It was there already."),
            ], access: ofSending),
    ]

    private static let upload = "\(root)/uploads/{key}"
    private static let at = Success.nothing("Where it stands.").header(
        "Upload-Offset", "How many bytes have come.", .count)
    private static let key = Parameter(
        name: "key", place: .path, about: "32 to 128 hexadecimal digits that the client makes up.",
        schema: .text(pattern: "^[0-9a-f]{32,128}$"), isRequired: true)

    static let uploads = [
        Operation(
            .head, upload, "showUpload", .files, "How much of an upload has come", [key], answers: [at]),
        Operation(
            .patch, upload, "addToUpload", .files, "Send more of a file",
            [
                key, .header("Upload-Offset", .count, "At which byte the body begins.", required: true),
            ], bytes: true, answers: [at], problems: [.conflict], access: ofSending),
        Operation(
            .delete, upload, "abandonUpload", .files, "Forget an upload", [key],
            answers: [.nothing("It is gone.")]),
        Operation(
            .post, "\(upload)/finish", "finishUpload", .files, "Make an upload a blob",
            details:
                "Where its bytes are not what the digest says, nothing is stored, and the upload is gone.",
            [key], body: .body(["lease": .lease, "digest": .digest, "size": .count]),
            answers: [
                .json(.ref("BlobReceipt"), "It is stored.", status: 201),
                .json(.ref("BlobReceipt"), "It was there already."),
            ], problems: [.conflict]),
    ]
}
