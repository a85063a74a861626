/// What a `Range` field asks for (RFC 9110, section 14.2).
enum ByteRange: Equatable {
    /// All of it: there is no such field, or one that may be ignored, as one that asks for several parts.
    case whole
    case part(Range<Int64>)
    /// Nothing that is there.
    case unsatisfiable

    /// - Parameter size: Of what there is, in bytes.
    init(_ field: String?, size: Int64) {
        guard let field, let spec = Self.spec(field) else {
            self = .whole
            return
        }
        switch spec {
        case .from(let first) where first < size: self = .part(first..<size)
        case .between(let first, let last) where first < size:
            self = .part(first..<(last < size ? last + 1 : size))
        case .last(let count) where count > 0 && size > 0: self = .part(max(0, size - count)..<size)
        default: self = .unsatisfiable
        }
    }

    private enum Spec {
        case from(Int64)
        case between(Int64, Int64)
        case last(Int64)
    }

    /// - Returns: `nil` for what is no single range of bytes.
    private static func spec(_ field: String) -> Spec? {
        let trimmed = field.filter { $0 != " " && $0 != "\t" }
        guard let equals = trimmed.firstIndex(of: "="), trimmed[..<equals].lowercased() == "bytes" else {
            return nil
        }
        let parts = trimmed[trimmed.index(after: equals)...].split(
            separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        switch (parts[0].isEmpty, parts[1].isEmpty) {
        case (false, true): return number(parts[0]).map { .from($0) }
        case (true, false): return number(parts[1]).map { .last($0) }
        case (false, false):
            guard let first = number(parts[0]), let last = number(parts[1]), first <= last else { return nil }
            return .between(first, last)
        case (true, true): return nil
        }
    }

    /// Digits only; a number that is too large is as good as the largest.
    private static func number(_ text: Substring) -> Int64? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int64(text) ?? .max
    }
}
