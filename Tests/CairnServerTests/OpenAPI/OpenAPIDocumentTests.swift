import CairnObjects
import CairnRegistry
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("The OpenAPI document")
struct OpenAPIDocumentTests {
    @Test("tells of every route, and of nothing else")
    func sameAsRoutes() async throws {
        try await withServer { bench in
            let served = bench.routes.map { "\($0.method) \($0.path)" }.sorted()
            let told = Operation.all.map { "\($0.method) \($0.path)" }.sorted()
            #expect(Set(served).subtracting(told).isEmpty, "routes that nobody tells of")
            #expect(Set(told).subtracting(served).isEmpty, "operations that nothing serves")
            #expect(told.count == Set(told).count, "an operation is there twice")
            #expect(served.count == Set(served).count, "a route is there twice")
            let document = try await bench.document
            #expect(document.operations.count == served.count)
        }
    }

    @Test("has a parameter for every name in a path", arguments: Operation.all.map(\.id))
    func pathParameters(_ id: String) throws {
        let operation = try #require(Operation.all.first { $0.id == id })
        let names = operation.documentedPath.split(separator: "/").filter { $0.hasPrefix("{") }
            .map { String($0.dropFirst().dropLast()) }
        let declared = operation.allParameters.filter { $0.place == .path }
        #expect(declared.map(\.name) == names)
        #expect(declared.allSatisfy { $0.isRequired })
        #expect(!operation.documentedPath.contains("*"))
        #expect(
            Set(operation.allParameters.map { "\($0.place) \($0.name)" }).count
                == operation.allParameters.count)
    }

    @Test("calls every operation by a name of its own")
    func identifiers() {
        let ids = Operation.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isLetter } })
    }

    @Test("refers only to what it has, and has no form that nothing refers to")
    func references() async throws {
        try await withServer { bench in
            let document = try await bench.document
            let used = Set(document.references)
            #expect(used.subtracting(document.components).isEmpty)
            #expect(document.components.subtracting(used) == ["#/components/securitySchemes/bearer"])
        }
    }

    @Test("says who may ask, as the routes do")
    func access() async throws {
        try await withServer { bench in
            let document = try await bench.document
            for route in bench.routes {
                let told = try #require(document.operation(route.method, route.path))
                let isOpen = route.access == .open
                #expect((told["security"] == .array([])) == isOpen, "\(route.path)")
                #expect((told["responses.401"] == .null) == isOpen, "\(route.path)")
                if case .group(let permission) = route.access {
                    #expect(told["x-cairn-access.permission"] == .string(permission.rawValue))
                }
                guard case .string(let text) = told["description"] else {
                    Issue.record("\(route.path) has no description")
                    continue
                }
                #expect(
                    text.contains("For ") || text.contains("Open") || text.contains("for "), "\(route.path)")
            }
        }
    }

    @Test("only says in words of its own who may ask where a handler decides that")
    func accessInWords() async throws {
        try await withServer { bench in
            for route in bench.routes {
                let operation = Operation.all.first { $0.method == route.method && $0.path == route.path }
                #expect((operation?.access != nil) == (route.access == .handler), "\(route.path)")
            }
        }
    }

    @Test("is open to everybody, and recognised when it is asked for again")
    func served() async throws {
        try await withServer { bench in
            let stranger = bench.visitor.named(nil)
            let first = try await stranger.get("/openapi.json")
            #expect(first.status == .ok)
            #expect(first["openapi"] == "3.1.1")
            let tag = try #require(first.headers[.eTag])
            let second = try await stranger.get("/openapi.json", headers: [.ifNoneMatch: tag])
            #expect(second.status == .notModified)
            #expect(second.bytes.isEmpty)
        }
    }

    @Test("is OpenAPI 3.1 as openapi-spec-validator has it", .enabled(if: Python.isThere))
    func valid() async throws {
        let document = try await withServer { bench in try await bench.visitor.get("/openapi.json").bytes }
        let run = try await Python.run("openapi_valid.py", input: document)
        #expect(run.status == 0, "\(run.output)")
    }
}
