import HTTPTypes

extension Operation {
    static let about = [
        Operation(
            .get, root, "about", .about, "What this server is",
            answers: [.json(.ref("About"), "Its version, and the key of its log.")]),
        Operation(
            .get, DescriptionDoor.path, "describe", .about, "This document",
            answers: [
                .json(.map(of: .anything), "OpenAPI 3.1.").tagged("Changes with the document."), .notModified,
            ]),
    ]
}
