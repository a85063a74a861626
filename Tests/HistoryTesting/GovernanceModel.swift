/// One group of a registry and one guarded stage, as the verbs promise: what histories of registering,
/// deciding and moving are held against. Versions are told by their numbers, from 1.
package struct GovernanceModel: SequentialModel {
    package struct State: Hashable, Sendable {
        /// How many versions there are.
        package var versions = 0
        package var approved: Set<Int> = []
        /// Where the stage has stood, the present last; a rollback takes off what it passes.
        package var stack: [Int] = []

        package var standing: Int { stack.last ?? 0 }

        package init(versions: Int = 0, approved: Set<Int> = []) {
            (self.versions, self.approved) = (versions, approved)
        }
    }

    package enum Call: Sendable {
        case register
        case approve(Int)
        case reject(Int)
        /// - Parameter expecting: What must stand there, 0 for nothing; `nil` for whatever stands there.
        case promote(Int, expecting: Int?)
        case rollback(expecting: Int?)
        /// What stands in the stage.
        case look
    }

    package enum Outcome: Sendable, Equatable {
        case done
        /// The version that was registered, that was gone back to, or that stands there; 0 for none.
        case version(Int)
        /// Something else stood there than was expected, or it moved meanwhile.
        case conflict
        /// The rules said no.
        case refused
        /// There was nothing to go back to.
        case nothing
    }

    package let start: State

    package init(_ start: State = State()) { self.start = start }

    package func state(after call: Call, _ outcome: Outcome, from state: State) -> State? {
        switch (call, outcome) {
        case (.register, .version(let number)):
            return number == state.versions + 1 ? effect(of: call, on: state) : nil
        case (.approve, .done), (.reject, .done): return effect(of: call, on: state)
        case (.promote, .done): return effect(of: call, on: state)
        case (.rollback, .version(let number)):
            let next = effect(of: call, on: state)
            return next?.standing == number ? next : nil
        case (.look, .version(let number)): return number == state.standing ? state : nil
        // A refusal changes nothing, and what it says must have been so.
        case (.promote(_, let expected?), .conflict), (.rollback(let expected?), .conflict):
            return expected != state.standing ? state : nil
        case (.promote(_, nil), .conflict), (.rollback(nil), .conflict): return state
        case (.promote(let number, _), .refused):
            return state.approved.contains(number) ? nil : state
        case (.rollback, .nothing): return Self.target(of: state) == nil ? state : nil
        default: return nil
        }
    }

    package func state(afterUnanswered call: Call, from state: State) -> State? {
        let next = effect(of: call, on: state)
        return next == state ? nil : next
    }

    /// What a call does where it may; `nil` where it may not.
    private func effect(of call: Call, on state: State) -> State? {
        var next = state
        switch call {
        case .register: next.versions += 1
        case .approve(let number):
            guard (1...max(1, state.versions)).contains(number) else { return nil }
            next.approved.insert(number)
        case .reject(let number):
            guard (1...max(1, state.versions)).contains(number) else { return nil }
            next.approved.remove(number)
        case .promote(let number, let expected):
            guard expected ?? state.standing == state.standing, state.approved.contains(number) else {
                return nil
            }
            if state.standing != number { next.stack.append(number) }
        case .rollback(let expected):
            guard expected ?? state.standing == state.standing, let target = Self.target(of: state) else {
                return nil
            }
            next.stack.removeLast()
            while next.standing != target { next.stack.removeLast() }
        case .look: break
        }
        return next
    }

    /// The nearest earlier version that may stand there again.
    private static func target(of state: State) -> Int? {
        state.stack.dropLast().last { $0 != state.standing && state.approved.contains($0) }
    }
}
