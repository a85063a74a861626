import CairnObjects
import CairnRegistry
import HTTPTypes
import HummingbirdCore

/// A request of S3's, read so far that it is known what it asks for and of what.
struct ObjectCall: Sendable {
    let call: Call
    let address: ObjectAddress
    /// Where this server is: what clients are told as a bucket's location.
    let region: String

    var head: HTTPRequest { call.request.head }

    /// Who does what is asked for.
    var intent: Intent { Intent(by: call.access.principal) }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { head.headerFields[$0] } }

    func parameter(_ name: String) -> String? { address.parameters[name] }

    var bucket: BucketName {
        get throws(ObjectError) {
            do {
                return try BucketName(parsing: address.bucket ?? "")
            } catch {
                throw ObjectError("InvalidBucketName", .badRequest, "The specified bucket is not valid.")
            }
        }
    }

    var key: ObjectKey {
        get throws(ObjectError) { try Self.key(address.key ?? "") }
    }

    static func key(_ text: String) throws(ObjectError) -> ObjectKey {
        guard text.utf8.count <= ObjectKey.maximumLength else {
            throw ObjectError("KeyTooLongError", .badRequest, "Your key is too long.")
        }
        do throws(CairnError) {
            return try ObjectKey(parsing: text)
        } catch {
            throw ObjectError("InvalidArgument", .badRequest, error.message)
        }
    }

    /// A whole number among the parameters.
    func number(_ name: String, in range: ClosedRange<Int>) throws(ObjectError) -> Int? {
        guard let text = parameter(name), !text.isEmpty else { return nil }
        guard let number = Int(text), number >= range.lowerBound, text.utf8.first != UInt8(ascii: "+") else {
            throw ObjectError(
                "InvalidArgument", .badRequest, "\(name) must be a number from \(range.lowerBound)")
        }
        return min(number, range.upperBound)
    }

    /// Requires a right in the bucket, of whoever asks.
    func require(_ permission: Permission, in bucket: BucketName) throws {
        try call.access.require(permission, in: bucket)
    }

    /// Keys as an answer has them: in percent form where the client asked for it.
    var isEncoded: Bool { parameter("encoding-type") == "url" }

    func spelled(_ text: String) -> String {
        isEncoded ? SignedEncoding.encode(text.utf8, keepsSlashes: true) : text
    }

    /// The root of the XML that the body is.
    ///
    /// - Throws: `MalformedXML` where it is none; `BadDigest` where it is not what its checksum says.
    func document(_ root: String) async throws -> XMLElement {
        let bytes = try await call.body(upTo: 4 << 20)
        for (algorithm, announced) in try checksums() {
            guard ChecksumHasher.value(algorithm, of: bytes) == announced else {
                throw ObjectFault.wrongChecksum(algorithm)
            }
        }
        guard let document = try? XMLParser.parse(bytes), document.name == root else {  // refused alike
            throw ObjectError.malformedXML
        }
        return document
    }
}

extension HTTPField.Name {
    /// The object that is to be copied.
    static var amzCopySource: HTTPField.Name { HTTPField.Name("X-Amz-Copy-Source").unsafelyUnwrapped }
    static var contentMD5: HTTPField.Name { HTTPField.Name("Content-MD5").unsafelyUnwrapped }
}
