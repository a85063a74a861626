package import CairnObjects
package import CairnStorage

/// What credentials proved, and what that rests on: it holds for as long as the refs stand and it has not
/// expired.
package struct Authentication: Sendable {
    package let access: Access
    package let grounds: [RefExpectation]
    /// What the access key signs with, where the credentials are one.
    package let secret: AccessKeySecret?

    package init(_ access: Access, grounds: [RefExpectation], secret: AccessKeySecret? = nil) {
        (self.access, self.grounds, self.secret) = (access, grounds, secret)
    }
}
