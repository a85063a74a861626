import CairnObjects

@testable import CairnServer

extension FuzzTarget {
    static let xml = FuzzTarget("s3-xml") { bytes in
        let root: XMLElement
        do {
            root = try XMLParser.parse(bytes)
        } catch {
            return
        }
        try hold(depth(of: root) <= 8, "the document is nested too deep")
        let written = write(root)
        let again: XMLElement
        do {
            again = try XMLParser.parse(Array(written.utf8))
        } catch {
            throw Finding("what was read cannot be written: \(written)")
        }
        try hold(write(again).isSame(as: written), "written and read again it is another document")
    }

    private static func depth(of element: XMLElement) -> Int {
        1 + (element.children.map(depth).max() ?? 0)
    }

    private static func write(_ element: XMLElement) -> String {
        let inner = element.children.map(write).joined()
        return "<\(element.name)>\(XMLText.escape(element.text))\(inner)</\(element.name)>"
    }
}
