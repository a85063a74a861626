import CairnObjects
package import CairnRegistry
package import Hummingbird

/// Lets whoever shows no credentials read everything, where that is switched on.
package struct AnonymousReader: Authenticator {
    private let isOn: Bool

    package init(isOn: Bool) { self.isOn = isOn }

    package func access(of request: Request, in context: CallContext) async throws -> Access? {
        isOn ? Access(.anonymous, grants: [Grant(.reader)]) : nil
    }
}
