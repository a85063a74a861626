import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Hummingbird

/// An object as an answer: its bytes or a part of them, under conditions, and what its writer said of it.
struct ObjectAnswer: Sendable {
    let object: StoredObject
    let storage: any RegistryStorage

    /// - Throws: `PreconditionFailed`, `InvalidRange`; `damaged` where the bytes are not right: then nothing
    ///   was given out.
    func answer(_ call: ObjectCall) async throws -> Answer {
        var headers = headers(call)
        let tag = EntityTag(object.etag)
        if try isNotModified(call, tag) {
            return Answer(.made(Response(status: .notModified, headers: headers)))
        }
        let (range, isPart) = try range(call)
        if isPart {
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(object.size)"
        } else {
            add(checksum: call, to: &headers)
        }
        headers[.contentLength] = String(range.count)
        let status: HTTPResponse.Status = isPart ? .partialContent : .ok
        guard call.head.method != .head else {
            return Answer(.made(Response(status: status, headers: headers)))
        }
        let body = BlobBody(
            blob: object.digest, storage: storage, file: try await storage.open(object.digest))
        return Answer(.made(body.response(status, headers, range, on: call.call.connection)))
    }

    /// Conditions in the order of RFC 9110, section 13.2.2.
    private func isNotModified(_ call: ObjectCall, _ tag: EntityTag) throws -> Bool {
        let (fields, modified) = (call.head.headerFields, object.modifiedAt.second)
        if let field = fields[.ifMatch] {
            guard tag.isAmong(field) else { throw ObjectError.preconditionFailed }
        } else if let field = fields[.ifUnmodifiedSince], let moment = HTTPDate.parse(field),
            modified > moment
        {
            throw ObjectError.preconditionFailed
        }
        if let field = fields[.ifNoneMatch] { return tag.isAmong(field) }
        if let field = fields[.ifModifiedSince], let moment = HTTPDate.parse(field) {
            return modified <= moment
        }
        return false
    }

    /// What of the bytes is asked for: a range, or one of the parts that the object came in.
    private func range(_ call: ObjectCall) throws -> (Range<Int64>, isPart: Bool) {
        let size = object.size
        if let number = try call.number("partNumber", in: Registry.partNumbers) {
            guard call.head.headerFields[.range] == nil else {
                throw ObjectError(
                    "InvalidRequest", .badRequest,
                    "Cannot specify both Range header and partNumber query parameter")
            }
            return (try part(number), true)
        }
        // A date never says which bytes are meant: with one, the range is passed over.
        if let field = call.head.headerFields[.ifRange], !EntityTag(object.etag).isAmong(field) {
            return (0..<size, false)
        }
        switch ByteRange(call.head.headerFields[.range], size: size) {
        case .whole: return (0..<size, false)
        case .part(let range): return (range, true)
        case .unsatisfiable:
            var error = ObjectError(
                "InvalidRange", .rangeNotSatisfiable, "The requested range is not satisfiable",
                details: [("ActualObjectSize", "\(size)")])
            error.headers[.contentRange] = "bytes */\(size)"
            throw error
        }
    }

    private func part(_ number: Int) throws -> Range<Int64> {
        let parts = object.value.parts.isEmpty ? [object.size] : object.value.parts
        guard number <= parts.count, object.size > 0 else {
            throw ObjectError(
                "InvalidPartNumber", .rangeNotSatisfiable, "The requested partnumber is not satisfiable")
        }
        let start = parts[..<(number - 1)].reduce(0, +)
        return start..<(start + parts[number - 1])
    }

    private func headers(_ call: ObjectCall) -> HTTPFields {
        var headers = HTTPFields()
        headers[.eTag] = EntityTag(object.etag).description
        headers[.lastModified] = HTTPDate.text(object.modifiedAt)
        headers[.acceptRanges] = "bytes"
        headers[.contentType] = object.contentType
        func set(_ name: String, _ value: String) {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        for (name, value) in object.value.headers { set(name, value) }
        for (name, value) in object.value.metadata { set("x-amz-meta-\(name)", value) }
        for name in ["content-type"] + ObjectCall.keptHeaders {
            if let value = call.parameter("response-\(name)") { set(name, value) }
        }
        if !object.value.parts.isEmpty, call.parameter("partNumber") != nil {
            set("x-amz-mp-parts-count", "\(object.value.parts.count)")
        }
        // Should a browser show it, it may do nothing on this server's address.
        headers[.contentTypeOptions] = "nosniff"
        headers[.contentSecurityPolicy] = "sandbox; default-src 'none'"
        return headers
    }

    private func add(checksum call: ObjectCall, to headers: inout HTTPFields) {
        guard call.header("x-amz-checksum-mode")?.uppercased() == "ENABLED",
            let checksum = object.value.checksum
        else { return }
        for (name, value) in checksum.fields {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
    }
}

extension ObjectChecksum {
    /// As headers have it.
    var fields: [(String, String)] {
        [
            ("x-amz-checksum-\(algorithm.rawValue)", value),
            ("x-amz-checksum-type", kind),
        ]
    }

    /// What it is a checksum of, in S3's words.
    var kind: String { isComposite ? "COMPOSITE" : "FULL_OBJECT" }

    /// As documents have it: `ChecksumCRC32`.
    var element: String { "Checksum\(algorithm.rawValue.uppercased())" }
}

extension XMLDocument {
    mutating func add(_ checksum: ObjectChecksum?) {
        guard let checksum else { return }
        add(checksum.element, checksum.value)
        add("ChecksumType", checksum.kind)
    }
}
