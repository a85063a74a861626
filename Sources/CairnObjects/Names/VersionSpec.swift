/// How people name a version: `fraud-detection`, `fraud-detection:3`, `fraud-detection:production`,
/// `fraud-detection@sha256:9f2c51d0`, `fraud-detection:production@{1}`, `fraud-detection:3~1`.
package struct VersionSpec: Hashable, Sendable {
    /// What is said after the group's name.
    package enum Base: Hashable, Sendable {
        /// Nothing: the version with the highest number that is not deleted.
        case newest
        /// `:3`
        case number(VersionNumber)
        /// `:production`: what stands there now; `:production@{k}`: what stood there k moves ago.
        case stage(StageName, movesAgo: Int)
        /// `@sha256:…`, whole or its beginning.
        case digest(DigestPrefix)
    }

    package let group: GroupName
    package let base: Base
    /// `~k`: follow the first parent k times.
    package let generations: Int

    package init(group: GroupName, base: Base, generations: Int = 0) {
        (self.group, self.base, self.generations) = (group, base, generations)
    }

    /// No stage has moved, and no lineage is, longer than this.
    private static let maximumSteps = 1_000_000
}

extension VersionSpec: CustomStringConvertible {
    package var description: String {
        let suffix = generations == 0 ? "" : "~\(generations)"
        return switch base {
        case .newest: "\(group)\(suffix)"
        case .number(let number): "\(group):\(number)\(suffix)"
        case .stage(let stage, movesAgo: 0): "\(group):\(stage)\(suffix)"
        case .stage(let stage, let moves): "\(group):\(stage)@{\(moves)}\(suffix)"
        case .digest(let prefix): "\(group)@\(prefix)\(suffix)"
        }
    }
}

extension VersionSpec {
    /// - Throws: `invalid`, with the forms there are as its hint.
    package init(parsing text: String) throws(CairnError) {
        var rest = text[...]
        let generations = try Self.takeGenerations(&rest, of: text)
        let end = rest.firstIndex { $0 == ":" || $0 == "@" } ?? rest.endIndex
        let group: GroupName
        do {
            group = try GroupName(parsing: String(rest[..<end]))
        } catch {
            throw Self.refusal(text, error.message)
        }
        self.init(group: group, base: try Self.base(rest[end...], of: text), generations: generations)
    }

    private static func base(_ text: Substring, of whole: String) throws(CairnError) -> Base {
        let selector = text.dropFirst()
        switch text.first {
        case nil: return .newest
        case "@": return .digest(try DigestPrefix(parsing: selector))
        default: break
        }
        if selector.first?.isNumber ?? false {
            guard let number = try? VersionNumber(parsing: String(selector)) else {  // refused just below
                throw refusal(whole, "'\(selector)' is not a version number")
            }
            return .number(number)
        }
        var name = selector
        var moves = 0
        if let brace = selector.firstRange(of: "@{") {
            guard selector.last == "}", let count = steps(selector[brace.upperBound...].dropLast()) else {
                throw refusal(whole, "'\(selector[brace.lowerBound...])' is not of the form @{1}")
            }
            name = selector[..<brace.lowerBound]
            moves = count
        }
        do {
            return .stage(try StageName(parsing: String(name)), movesAgo: moves)
        } catch {
            throw refusal(whole, error.message)
        }
    }

    private static func takeGenerations(_ text: inout Substring, of whole: String) throws(CairnError) -> Int {
        guard let tilde = text.lastIndex(of: "~") else { return 0 }
        let digits = text[text.index(after: tilde)...]
        text = text[..<tilde]
        guard !digits.isEmpty else { return 1 }
        guard let count = steps(digits) else { throw refusal(whole, "'~\(digits)' is not of the form ~1") }
        return count
    }

    private static func steps(_ digits: Substring) -> Int? {
        guard let count = Int(digits), String(count) == digits, (0...maximumSteps).contains(count) else {
            return nil  // no sign, no leading zero: one way to write it
        }
        return count
    }

    private static func refusal(_ text: String, _ why: String) -> CairnError {
        CairnError(
            .invalid, "'\(text.printable)' does not name a version: \(why)",
            hint:
                "write GROUP, GROUP:3, GROUP:production, GROUP:production@{1}, GROUP:3~1 or "
                + "GROUP@sha256:9f2c51d0"
        )
    }
}
