/// Mutable key=value pairs beside a version; a new document, behind the same ref, at each edit.
package struct Labels: DocumentValue, Equatable {
    package static let mediaType = MediaType.labels

    package var values: [String: String] = [:]
    package var unknown: [String: JSON] = [:]

    package static let maximumCount = 50
    /// Lengths count Unicode scalars: a character can be any number of them.
    package static let maximumKeyLength = 128
    package static let maximumValueLength = 256

    package init(_ values: [String: String] = [:]) throws(CairnError) {
        self.values = values
        try check()
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "labels")
        values = try Self.texts(try members.object("labels"), path: "labels")
        unknown = members.rest
        try check()
    }

    package var json: JSON { .compact(["labels": .object(values.mapValues(JSON.string))], and: unknown) }

    static func texts(_ members: [String: JSON], path: String) throws(CairnError) -> [String: String] {
        var texts: [String: String] = [:]
        for (key, value) in members {
            guard case .string(let text) = value else {
                throw CairnError(.invalid, "\(path).\(key) must be text, not \(value.kind)")
            }
            texts[key] = text
        }
        return texts
    }

    private func check() throws(CairnError) {
        guard values.count <= Self.maximumCount else {
            throw CairnError(
                .invalid, "\(values.count) labels are more than the \(Self.maximumCount) allowed")
        }
        for (key, value) in values {
            guard !key.isEmpty, key.unicodeScalars.count <= Self.maximumKeyLength,
                !key.unicodeScalars.contains(where: \.isControl)
            else {
                throw CairnError(
                    .invalid, "'\(key.printable)' cannot be a label",
                    hint: "a label's name has 1 to \(Self.maximumKeyLength) characters")
            }
            guard value.unicodeScalars.count <= Self.maximumValueLength else {
                throw CairnError(
                    .invalid, "the value of label '\(key)' has over \(Self.maximumValueLength) characters",
                    hint: "longer texts belong in the message, the card or a file")
            }
        }
    }
}
