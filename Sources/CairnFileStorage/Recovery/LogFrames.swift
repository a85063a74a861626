import SystemPackage

/// Where the pages in a write-ahead log lie, and which of them a commit has sealed.
///
/// https://www.sqlite.org/fileformat2.html, section 4: frames count as long as salts and the running checksum
/// agree, up to the last that ends a transaction.
struct LogFrames {
    /// The newest sealed content of each page: where it begins in the file.
    private(set) var committed: [Int: Int64] = [:]
    /// All other frames.
    private(set) var others: [(page: Int, offset: Int64)] = []

    private static let headerSize = 32
    private static let frameHeaderSize = 24

    init(pageSize: Int, of file: FileDescriptor) {
        guard let header = DatabasePages.read(file, at: 0, count: Self.headerSize) else { return }
        let frameSize = Self.frameHeaderSize + pageSize
        var checksum = Checksum(isBigEndian: Self.word(header, 0) == 0x377F_0683)
        checksum.add(header[..<24])
        var isSealed = checksum.first == Self.word(header, 24) && checksum.second == Self.word(header, 28)
        var pending: [(page: Int, offset: Int64)] = []
        var offset = Int64(Self.headerSize)
        while let frame = DatabasePages.read(file, at: offset, count: frameSize) {
            let page = Int(Self.word(frame, 0))
            let place = offset + Int64(Self.frameHeaderSize)
            offset += Int64(frameSize)
            if isSealed {
                checksum.add(frame[..<8])
                checksum.add(frame[Self.frameHeaderSize...])
                isSealed =
                    frame[8..<16].elementsEqual(header[16..<24])
                    && checksum.first == Self.word(frame, 16) && checksum.second == Self.word(frame, 20)
            }
            guard isSealed else {
                others += pending + [(page, place)]
                pending = []
                continue
            }
            pending.append((page, place))
            if Self.word(frame, 4) != 0 {
                seal(pending)
                pending = []
            }
        }
        others += pending
    }

    private mutating func seal(_ frames: [(page: Int, offset: Int64)]) {
        for (page, offset) in frames {
            if let older = committed.updateValue(offset, forKey: page) { others.append((page, older)) }
        }
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The running checksum of the log: two sums over pairs of words.
    private struct Checksum {
        let isBigEndian: Bool
        private(set) var first: UInt32 = 0
        private(set) var second: UInt32 = 0

        init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

        /// - Precondition: whole pairs of words.
        mutating func add(_ bytes: ArraySlice<UInt8>) {
            var at = bytes.startIndex
            while at + 8 <= bytes.endIndex {
                first &+= word(bytes, at) &+ second
                second &+= word(bytes, at + 4) &+ first
                at += 8
            }
        }

        private func word(_ bytes: ArraySlice<UInt8>, _ at: Int) -> UInt32 {
            let word =
                UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
                | UInt32(bytes[at + 3])
            return isBigEndian ? word : word.byteSwapped
        }
    }
}
