/// An element of a request's body: its name without a prefix, its text, and the elements in it.
struct XMLElement: Equatable, Sendable {
    let name: String
    var text = ""
    var children: [XMLElement] = []

    init(_ name: String) { self.name = name }

    /// The first child of this name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The children of this name, in order.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}
