import HTTPTypes
import Testing

@testable import CairnServer

/// One thing that can be asked of a server: a row of the table.
struct AccessRow: Sendable {
    let name: String
    /// Asks it as somebody; of a scene that nobody has changed but those who asked the same before.
    let ask: @Sendable (AccessScene, String) async throws -> AccessAnswer
    /// Makes what the row needs besides the scene, where somebody who asked before has taken it away.
    var prepare: @Sendable (AccessScene) async throws -> Void = { _ in }

    /// What only those see who may read the group.
    private var marks: [String] { ["fraud-cards", "fraud-data", "secret 1", "Run 1", "weights"] }

    /// What each caller gets, in the order of `AccessScene.callers`.
    func cells() async throws -> [AccessCell] {
        try await withAccessScene { scene in
            var (answers, hasChanged) = ([AccessAnswer](), [Bool]())
            for caller in AccessScene.callers {
                try await prepare(scene)
                let size = try await scene.logSize()
                answers.append(try await ask(scene, caller))
                hasChanged.append(try await scene.logSize() != size)
            }
            let whole = answers[answers.count - 1]
            let cells = answers.map { $0.cell(beside: whole, marks: marks + scene.digests) }
            for (index, cell) in cells.enumerated() where [.no, .unknown, .hidden].contains(cell) {
                #expect(
                    !hasChanged[index],
                    "\(name) as \(AccessScene.callers[index]): refused, and something changed")
            }
            return cells
        }
    }
}

/// What came of it for somebody.
enum AccessCell: String, Sendable {
    /// Done, or refused for what was asked and not for who asked.
    case yes
    /// The same, but only what is about groups that the caller may read.
    case filtered = "own groups"
    /// As if it were not there.
    case hidden
    /// 403.
    case no
    /// 401, or sent to the page where one signs in.
    case unknown = "–"
}

/// An answer, whatever the door.
struct AccessAnswer: Sendable {
    let status: Int
    let text: String
    /// Whether it says that the caller may not, whoever that is.
    let isForbidden: Bool
    /// Whether it says that nobody knows the caller.
    let isUnknown: Bool

    /// - Parameters:
    ///   - whole: What an administrator gets.
    ///   - marks: What only those see who may read the group.
    func cell(beside whole: AccessAnswer, marks: [String]) -> AccessCell {
        if isUnknown { return .unknown }
        if isForbidden { return .no }
        if status == 404, whole.status < 300 { return .hidden }
        let isLess = marks.contains { whole.text.contains($0) && !text.contains($0) }
        return isLess && status < 300 ? .filtered : .yes
    }
}

extension AccessAnswer {
    /// Of the native API.
    init(_ reply: Reply) {
        self.init(
            status: reply.status.code, text: reply.text, isForbidden: reply.code == "forbidden",
            isUnknown: reply.status == .unauthorized)
    }

    /// Of a page or a form.
    init(page reply: Reply) {
        let location = reply.headers[.location] ?? ""
        self.init(
            status: reply.status.code, text: reply.text,
            isForbidden: reply.status == .forbidden && reply.text.contains("You may not do that"),
            isUnknown: reply.status == .unauthorized
                || location.hasPrefix("/sign-in") && reply.headers[.setCookie] == nil)
    }

    /// Of a door whose requests are signed.
    init(signed reply: Reply) {
        let isDenied = ["AccessDenied", "BucketAlreadyExists"].contains(reply.fault)
        self.init(
            status: reply.status.code, text: reply.text,
            // An answer to HEAD has no words.
            isForbidden: isDenied || reply.text.contains("AccessDeniedException")
                || reply.status == .forbidden && reply.bytes.isEmpty,
            isUnknown: ["InvalidAccessKeyId", "MissingSecurityHeader"].contains(reply.fault)
                || reply.text.contains("UnrecognizedClientException")
                || reply.text.contains("InvalidClientTokenId"))
    }
}
