import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Uploads that go on where a connection broke: under a key that the client chooses, and that nobody else
/// shares, whoever knows it.
extension API {
    var uploadRoutes: [Route] {
        let one = "\(Self.root)/uploads/{key}"
        return [
            Route(.head, one, .known, lookAtUpload), Route(.patch, one, .handler, addToUpload),
            Route(.delete, one, .known, abandonUpload), Route(.post, "\(one)/finish", .known, finishUpload),
        ]
    }

    private func lookAtUpload(_ call: Call) async throws -> Answer {
        Self.at(try await registry.storage.offset(of: try Self.upload(call)))
    }

    private func addToUpload(_ call: Call) async throws -> Answer {
        try Self.requireSending(call)
        let upload = try Self.upload(call)
        guard let offset = call.header(.uploadOffset).flatMap({ Int64($0) }), offset >= 0 else {
            throw CairnError(
                .invalid, "the header Upload-Offset must say at which byte the body begins",
                hint: "HEAD tells where the upload stands")
        }
        do {
            let bytes = try call.bytes(upTo: .max)
            return Self.at(try await registry.storage.append(bytes, to: upload, at: offset))
        } catch let error as CairnError where error.code == .conflict {
            let stands = try await registry.storage.offset(of: upload)
            throw Refusal(status: .conflict, error: error, headers: [.uploadOffset: String(stands)])
        }
    }

    private func abandonUpload(_ call: Call) async throws -> Answer {
        try await registry.storage.abandon(try Self.upload(call))
        return .nothing
    }

    private func finishUpload(_ call: Call) async throws -> Answer {
        let upload = try Self.upload(call)
        var members = try await call.members()
        let lease = try Self.lease(try members.requiredString("lease"))
        let digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        let size = try members.required("size", try members.count("size"))
        try members.refuseRest(known: ["lease", "digest", "size"])
        return try await finish(upload, as: digest, size: size, under: lease, call)
    }

    /// Where an upload stands.
    private static func at(_ offset: Int64) -> Answer {
        var answer = Answer.nothing
        answer.headers[.uploadOffset] = String(offset)
        return answer
    }

    private static func upload(_ call: Call) throws(CairnError) -> UploadKey {
        let name = try call.parameter("key")
        let isHexadecimal = name.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        guard isHexadecimal, (32...128).contains(name.utf8.count) else {
            throw CairnError(
                .invalid, "'\(name.printable)' is no key of an upload",
                hint: "a key is 32 to 128 of the digits 0-9 and a-f")
        }
        return UploadKey(name, of: call.access.principal)
    }
}
