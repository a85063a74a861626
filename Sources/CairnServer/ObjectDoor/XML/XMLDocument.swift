/// An answer in XML, in the making.
struct XMLDocument {
    private(set) var text: String
    private let root: String

    /// - Parameter isNamed: Whether the elements are of S3's namespace; errors are of none.
    init(_ root: String, isNamed: Bool = true) {
        self.root = root
        let space = isNamed ? " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"" : ""
        text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<\(root)\(space)>"
    }

    /// An element with a text; nothing for `nil`.
    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        text += "<\(name)>\(XMLText.escape(value))</\(name)>"
    }

    /// Text of the root's own.
    mutating func add(text value: String) { text += XMLText.escape(value) }

    /// An element with others in it.
    mutating func add(_ name: String, _ body: (inout XMLDocument) -> Void) {
        text += "<\(name)>"
        body(&self)
        text += "</\(name)>"
    }

    var bytes: [UInt8] { Array("\(text)</\(root)>".utf8) }
}
