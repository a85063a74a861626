import CairnObjects
package import CairnStorage

/// What credentials proved, and what that rests on: it holds for as long as the refs stand and it has not
/// expired.
package struct Authentication: Sendable, Equatable {
    package let access: Access
    package let grounds: [RefExpectation]

    package init(_ access: Access, grounds: [RefExpectation]) {
        (self.access, self.grounds) = (access, grounds)
    }
}
