import CairnObjects

/// Reads numbers and bytes from an input; past its end everything is zero.
struct FuzzInput: Sendable {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// Eight bytes as a number, the most significant first.
    mutating func number() -> Int64 {
        Int64(bitPattern: (0..<8).reduce(UInt64(0)) { value, _ in value << 8 | UInt64(byte()) })
    }

    /// What is left, as hashes.
    mutating func hashes() -> [TreeHash] {
        var hashes: [TreeHash] = []
        while rest.count >= Digest.byteCount {
            hashes.append(TreeHash(bytes: Array(rest.prefix(Digest.byteCount))))
            rest = rest.dropFirst(Digest.byteCount)
        }
        return hashes
    }

    /// The hashes, altered as the input says: turned bits, hashes left out, put in twice and exchanged.
    func alter(_ hashes: [TreeHash]) -> [TreeHash] {
        var (altered, input) = (hashes, self)
        while !input.rest.isEmpty, !altered.isEmpty {
            let (what, place, by) = (input.byte(), Int(input.byte()), input.byte())
            let index = place % altered.count
            switch what % 4 {
            case 0:
                var bytes = altered[index].bytes
                bytes[Int(by) % bytes.count] ^= by | 1
                altered[index] = TreeHash(bytes: bytes)
            case 1: altered.remove(at: index)
            case 2: altered.insert(altered[index], at: index)
            default: altered.swapAt(index, Int(by) % altered.count)
            }
        }
        return altered
    }

    /// The bytes in pieces whose lengths another number decides.
    static func pieces(of bytes: [UInt8], seed: UInt64) -> [[UInt8]] {
        var (state, pieces, place) = (seed, [[UInt8]](), 0)
        while place < bytes.count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let length = 1 + Int(state >> 33) % (seed.isMultiple(of: 3) ? 3 : 40)
            pieces.append(Array(bytes[place..<min(bytes.count, place + length)]))
            place += length
        }
        return pieces
    }
}
