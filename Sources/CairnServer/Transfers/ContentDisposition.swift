/// The `Content-Disposition` of a download (RFC 6266): to be saved, under a name without anything in it that
/// a file system, a shell or a header could take for something else.
enum ContentDisposition {
    static func attachment(_ name: String) -> String {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        let plain = String(last.unicodeScalars.map { isPlain($0) ? Character($0) : "_" })
        let ascii = plain.drop { $0 == "." }
        let field = "attachment; filename=\"\(ascii.isEmpty ? "download" : String(ascii))\""
        return plain == last ? field : field + "; filename*=UTF-8''\(encoded(last))"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_", "+", "=", "@", ",", " ": true
        default: false
        }
    }

    /// RFC 8187: everything but unreserved characters in percent form.
    private static func encoded(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var text = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return text
    }
}
