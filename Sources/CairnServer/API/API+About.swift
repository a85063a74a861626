import CairnObjects
import CairnRegistry
import HTTPTypes

/// What the server is.
extension API {
    var aboutRoutes: [Route] {
        [
            Route(.get, Self.root, .open) { _ in
                .json([
                    "name": "cairn", "version": .string(Release.version),
                    "origin": .string(registry.key.name), "verifierKey": .string(registry.key.encoded),
                ])
            }
        ]
    }
}
