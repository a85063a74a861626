import CairnObjects

@testable import CairnAutomation
@testable import CairnServer

extension FuzzTarget {
    /// What stands in queries, forms, cursors and header fields.
    static let fields = FuzzTarget(text: "fields", limit: 1024, mutations: 600) { text in
        if let values = try read({ () throws(CairnError) in try QueryString.parse(text) }) {
            let written = values.map { "\(encode($0.key))=\(encode($0.value))" }.joined(separator: "&")
            let again = try QueryString.parse(written)
            try hold(again == values, "a query, written and read again, is another: \(written)")
        }
        if let plain = try read({ () throws(CairnError) in try PercentEncoding.decode(text) }) {
            let again = try PercentEncoding.decode(encode(plain))
            try hold(again.isSame(as: plain), "a text in percent form is another's")
        }
        if let key = try read({ () throws(CairnError) in try CairnServer.Cursor.decode(text) }) {
            try hold(CairnServer.Cursor.encode(key).isSame(as: text), "a cursor has two forms")
        }
        try tags(text)
        try ranges(text)
        if let moment = HTTPDate.parse(text) {
            let again = HTTPDate.parse(HTTPDate.text(moment))
            try hold(again == moment.second, "a date, written and read again, is another")
        }
        let now = Timestamp(milliseconds: 1_795_000_000_000)
        if let wait = RetryAfter.duration(text, from: now) {
            try hold(wait >= .zero, "a time to wait that is over")
        }
        let disposition = ContentDisposition.attachment(text)
        try hold(
            disposition.utf8.allSatisfy { (0x20...0x7E).contains($0) },
            "a header field that is no ASCII: \(disposition.debugDescription)")
    }

    private static func encode(_ text: String) -> String { SignedEncoding.encode(text.utf8) }

    private static func tags(_ text: String) throws {
        for opaque in EntityTag.list(text) where opaque.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            let isPlain = !opaque.contains("\"") && !opaque.contains(",") && opaque != "*"
            guard isPlain, !opaque.hasPrefix("W/") else { continue }
            let tag = EntityTag(opaque)
            try hold(tag.isAmong(tag.description), "a tag is not the one that it is: \(tag)")
            try hold(tag.isAmong("\"x\", \(tag.weakened)"), "a tag is not found in a list: \(tag)")
            try hold(!tag.isAmong("\"\(opaque)-\""), "a tag is found that is another: \(tag)")
        }
    }

    private static func ranges(_ text: String) throws {
        for size: Int64 in [0, 1, 1000, .max] {
            guard case .part(let range) = ByteRange(text, size: size) else { continue }
            try hold(
                !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= size,
                "the range \(range) of \(size) bytes")
        }
    }
}
