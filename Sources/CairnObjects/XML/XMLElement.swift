/// An element of an XML text: its name without a prefix, its text, and the elements in it.
package struct XMLElement: Equatable, Sendable {
    package let name: String
    package var text = ""
    package var children: [XMLElement] = []

    package init(_ name: String) { self.name = name }

    /// The first child of this name.
    package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The children of this name, in order.
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}
