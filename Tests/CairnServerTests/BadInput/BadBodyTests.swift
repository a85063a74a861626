import CairnObjects
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("Bodies that are wrong")
struct BadBodyTests {
    struct Body: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]

        init(_ name: String, _ text: String) { (testDescription, bytes) = (name, Array(text.utf8)) }
        init(_ name: String, bytes: [UInt8]) { (testDescription, self.bytes) = (name, bytes) }
        init(_ name: String, reason: [UInt8]) {
            self.init(name, bytes: Array(#"{"reason": ""#.utf8) + reason + Array(#""}"#.utf8))
        }
    }

    static let bodies = [
        Body("no JSON", "hello"), Body("half an object", #"{"name": "#), Body("an array", "[]"),
        Body("text", #""x""#), Body("null", "null"), Body("a number", "1e5"),
        Body("two values", "{} {}"), Body("a member twice", #"{"reason": "a", "reason": "b"}"#),
        Body("a member that nobody knows", #"{"nonsense": 1}"#),
        Body("a member of the wrong type", #"{"reason": {"a": 1}}"#),
        Body("too deep an array", String(repeating: "[", count: 100_000)),
        Body("too deep an object", String(repeating: #"{"a":"#, count: 50_000)),
        Body("a number that is too large", #"{"limit": 1e999}"#),
        Body("an integer that cannot be kept", #"{"limit": 9007199254740993}"#),
        Body("NaN", #"{"limit": NaN}"#), Body("a lone surrogate", #"{"reason": "\ud800"}"#),
        Body("a control character", "{\"reason\": \"a\u{1}\"}"),
        Body("text that is not UTF-8", reason: [0xFF, 0xFE]), Body("overlong UTF-8", reason: [0xC0, 0xAF]),
        Body("a byte order mark", bytes: [0xEF, 0xBB, 0xBF] + Array("{}".utf8)),
        Body("zero bytes", bytes: [0, 0, 0, 0]), Body("UTF-16", bytes: [0xFF, 0xFE, 0x7B, 0, 0x7D, 0]),
    ]

    @Test("are refused in every route that takes one, and change nothing", arguments: bodies)
    func refused(_ body: Body) async throws {
        try await withServer { bench in
            try await bench.push("one")
            let root = bench.visitor.named("root")
            let before = try await root.get("/log/checkpoint").text
            for operation in Operation.all where operation.body != nil {
                let reply = try await root.send(
                    operation.method, "/" + bench.path(of: operation), bytes: body.bytes)
                #expect(reply.status == .badRequest, "\(operation.id): \(reply.status) \(reply.text)")
                #expect(reply.code == "invalid", "\(operation.id)")
                #expect(reply.headers[.contentType] == "application/problem+json")
            }
            #expect(try await root.get("/log/checkpoint").text == before)
        }
    }

    @Test("that are too large are refused with 413")
    func tooLarge() async throws {
        try await withServer { bench in
            let root = bench.visitor.named("root")
            let spaces = [UInt8](repeating: 0x20, count: Call.maximumJSONSize + 1)
            for operation in Operation.all where operation.body != nil {
                let reply = try await root.send(
                    operation.method, "/" + bench.path(of: operation), bytes: spaces)
                #expect(reply.status == .contentTooLarge, "\(operation.id): \(reply.status)")
                #expect(reply["detail"] != nil)
            }
        }
    }

    static let values: [JSON] = [
        .null, true, .number(-1), .number(1.5), .number(1e300), "", "\u{0}", "..", "../../etc/passwd", "a\nb",
        .array([]), .array([.array([])]), [:], ["a": ["b": [:]]],
        .string(String(repeating: "x", count: 100_000)),
    ]

    @Test("with absurd values in any member make no server fail", arguments: values)
    func absurdValues(_ value: JSON) async throws {
        try await withServer { bench in
            try await bench.push("one")
            let root = bench.visitor.named("root")
            for operation in Operation.all {
                guard let members = operation.body?.memberNames else { continue }
                for name in members {
                    let path = bench.path(of: operation)
                    let reply = try await root.send(operation.method, "/" + path, .object([name: value]))
                    #expect(reply.status.code < 500, "\(operation.id) \(name): \(reply.text)")
                    if reply.status.code >= 400 { #expect(reply.code != nil, "\(operation.id) \(name)") }
                }
            }
        }
    }
}

extension Schema {
    /// The names of the members that an object of it may have.
    var memberNames: [String] {
        var json = json
        if case .string(let pointer) = json["$ref"] {
            json = Schemas.all[String(pointer.split(separator: "/").last ?? "")]?.json ?? .null
        }
        let forms: [JSON] = if case .array(let forms) = json["anyOf"] { forms } else { [json] }
        return Set(forms.flatMap { $0["properties"].members.keys }).sorted()
    }
}

extension Bench {
    /// A path that an operation has, with what is there in its holes.
    func path(of operation: Operation) -> String {
        let values = [
            "group": "fraud-cards", "version": "1", "stage": "production", "sequence": "0", "key": "k",
            "digest": Digest(of: []).description, "user": "ana", "token": "t", "issuer": "ci", "job": "j",
            "lease": String(repeating: "0", count: 32), "ref": "policy", "file": "model.bin",
        ]
        let parts = operation.documentedPath.split(separator: "/").map { part in
            part.hasPrefix("{") ? values[String(part.dropFirst().dropLast()), default: "x"] : String(part)
        }
        let path = "/" + parts.joined(separator: "/")
        return operation.path.contains("/uploads/")
            ? path.replacing("/k", with: "/\(String(repeating: "a", count: 32))") : path
    }
}
