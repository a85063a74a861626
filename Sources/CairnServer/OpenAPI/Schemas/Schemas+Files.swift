extension Schemas {
    static let files: Table = [
        "BlobReceipt": .object([
            "digest": .digest, "size": .count, "present": .flag.about("Whether it was there already."),
        ])
    ]
}
