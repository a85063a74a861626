import CairnObjects

/// Where a list goes on: what clients send back as `NextToken`. It holds for the same request only.
enum ListToken {
    static func encode(_ position: [String: JSON], of call: SageMakerCall) -> String {
        let json = JSON.object(position.merging(["of": .string(fingerprint(call))]) { _, new in new })
        return Base64.encode(json.canonicalBytes)
    }

    /// - Returns: `nil` where the request asks for the first page.
    /// - Throws: a fault for a token of another request, or of nobody.
    static func position(of call: SageMakerCall) throws(SageMakerFault) -> [String: JSON]? {
        guard let text = call.text("NextToken") else { return nil }
        // Whatever cannot be read is none of this server's.
        guard let bytes = Base64.decode(text), let json = try? JSONParser.parse(bytes),
            let position = json.members, position["of"] == .string(fingerprint(call))
        else {
            throw SageMakerFault(
                .validation, "Invalid NextToken: it is not the one that the same request got before")
        }
        return position
    }

    private static func fingerprint(_ call: SageMakerCall) -> String {
        let rest = call.input.filter { !["NextToken", "MaxResults"].contains($0.key) }
        let text = JSON.object(rest.merging(["": .string(call.operation)]) { _, new in new })
        return Digest(of: text.canonicalBytes).short
    }
}
