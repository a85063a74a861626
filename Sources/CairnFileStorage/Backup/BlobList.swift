import CairnObjects

/// The blobs of a snapshot as a text that `sha256sum --check` understands in the backup's directory.
struct BlobList {
    let blobs: [Digest]

    init(_ blobs: [Digest]) { self.blobs = blobs.sorted { $0.hex < $1.hex } }

    private static let (folder, digits) = ("blobs/sha256/", 64)

    var text: [UInt8] {
        var text: [UInt8] = []
        for blob in blobs {
            let hex = blob.hex
            text += "\(hex)  \(Self.folder)\(hex.prefix(2))/\(hex.dropFirst(2))\n".utf8
        }
        return text
    }

    /// `nil` where the text is no such list.
    init?(text: [UInt8]) {
        var blobs: [Digest] = []
        for line in text.split(separator: UInt8(ascii: "\n")) {
            guard let hex = [UInt8](hexadecimal: String(decoding: line.prefix(Self.digits), as: UTF8.self)),
                hex.count == Digest.byteCount
            else { return nil }
            blobs.append(Digest(bytes: hex))
        }
        self.blobs = blobs
    }
}
