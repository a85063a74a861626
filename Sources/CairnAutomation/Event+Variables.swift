import CairnObjects
package import CairnRegistry

extension Event {
    /// What a program finds in its environment. All are set, to nothing where the event has no such thing.
    package var variables: [String: String] {
        [
            "CAIRN_EVENT_SEQUENCE": sequence.map(String.init) ?? "", "CAIRN_EVENT_ACTION": "\(action)",
            "CAIRN_EVENT_ACTOR": "\(actor)", "CAIRN_EVENT_AT": "\(at)",
            "CAIRN_EVENT_REASON": reason.cut(toBytes: Self.longestReason),
            "CAIRN_EVENT_GROUP": group?.description ?? "", "CAIRN_EVENT_VERSION": version ?? "",
            "CAIRN_EVENT_DIGEST": manifest?.description ?? "",
            "CAIRN_EVENT_STAGE": stage?.description ?? "", "CAIRN_EVENT_FROM": from ?? "",
        ]
    }

    /// A variable of more than 128 KiB would keep the program from being started at all; standard input has
    /// the whole of it.
    private static var longestReason: Int { 8 << 10 }

    /// What a program reads from its standard input: the event as one line of JSON.
    package var line: [UInt8] { json.canonicalBytes + [UInt8(ascii: "\n")] }
}

extension String {
    /// The beginning of the text, no longer than so many bytes of UTF-8.
    fileprivate func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var text = String(decoding: utf8.prefix(limit), as: UTF8.self)
        while text.utf8.count > limit || text.last == "\u{FFFD}" { text.removeLast() }
        return text
    }
}
