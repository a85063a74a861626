/// A text with signature lines below it: C2SP signed-note (https://c2sp.org/signed-note).
package struct SignedNote: Equatable, Sendable {
    /// The signed text; ends with a newline.
    package let text: String
    package let signatures: [Signature]

    /// One signature line: `— name base64(id ‖ signature)`.
    package struct Signature: Equatable, Sendable {
        package let name: String
        package let keyID: [UInt8]
        package let bytes: [UInt8]
    }

    /// The text, signed by this key.
    ///
    /// - Precondition: the text ends with a newline.
    package init(signing text: String, with key: SigningKey) {
        precondition(text.hasSuffix("\n"), "a note's text ends with a newline")
        self.text = text
        signatures = [
            Signature(
                name: key.verifier.name, keyID: key.verifier.id, bytes: key.signature(of: Array(text.utf8)))
        ]
    }

    /// - Throws: `invalid` where the text is not a signed note.
    package init(parsing note: String) throws(CairnError) {
        let refusal = CairnError(.invalid, "the text is not a signed note")
        guard let gap = note.lastBlankLine, note.hasSuffix("\n") else { throw refusal }
        text = note[..<gap.lowerBound] + "\n"
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" }) else { throw refusal }
        var signatures: [Signature] = []
        for line in note[gap.upperBound...].dropLast().split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "\u{2014}", VerifierKey.isName(parts[1]),
                let bytes = Base64.decode(parts[2]), bytes.count > 4
            else { throw refusal }
            signatures.append(
                Signature(
                    name: String(parts[1]), keyID: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4))))
        }
        guard !signatures.isEmpty else { throw refusal }
        self.signatures = signatures
    }

    /// The whole note, as it is kept and sent.
    package var encoded: String {
        signatures.reduce(text + "\n") { note, signature in
            note + "\u{2014} \(signature.name) \(Base64.encode(signature.keyID + signature.bytes))\n"
        }
    }

    /// Whether this key signed the text. Lines of other keys are passed over.
    package func isSigned(by key: VerifierKey) -> Bool {
        let own = signatures.filter { $0.name == key.name && $0.keyID == key.id }
        return !own.isEmpty && own.allSatisfy { key.isValid($0.bytes, of: Array(text.utf8)) }
    }
}

extension String {
    /// The last two newlines in a row. Of three, the last two: the text may end with a blank line.
    fileprivate var lastBlankLine: Range<Index>? {
        var end = utf8.endIndex
        while let second = utf8[..<end].lastIndex(of: UInt8(ascii: "\n")), second > startIndex {
            let first = utf8.index(before: second)
            if utf8[first] == UInt8(ascii: "\n") { return first..<utf8.index(after: second) }
            end = second
        }
        return nil
    }
}
