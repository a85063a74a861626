import CairnObjects
import Testing

@testable import CairnServer

@Suite("XML of requests, and times")
struct XMLParserTests {
    private func parse(_ text: String) -> XMLElement? {
        try? XMLParser.parse(Array(text.utf8))  // what is refused is `nil`
    }

    @Test func `elements, text and what stands for characters are read`() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a remark --><s3:Delete xmlns:s3='http://s3.amazonaws.com/doc/2006-03-01/' a="x>y">
              <Object><Key>a &amp; b &lt;&#233;&#x1F642;&gt;</Key></Object><Quiet/>
            </s3:Delete>
            """
        let root = try #require(parse(text))
        #expect(root.name == "Delete")
        #expect(root["Object"]?["Key"]?.text == "a & b <é🙂>")
        #expect(root["Quiet"]?.text == "" && root["None"] == nil)
        #expect(root.all("Object").count == 1)
    }

    @Test(arguments: [
        "", "text", "<a", "<a>", "<a></b>", "<a/><b/>", "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>",
        "<a>&amp</a>",
        "<!DOCTYPE a><a/>", "<a><![CDATA[x]]></a>", "<a b></a>", "<a b=c></a>", "<a><!-- </a>",
        "<a><?p?></a>",
        "<1></1", "</a>", "<a>\u{0}</a", "<a>&#99999999999;</a>",
    ])
    func `anything else is refused`(_ text: String) { #expect(parse(text) == nil) }

    @Test func `what is written can be read`() throws {
        var document = XMLDocument("Result")
        let key = "a<b>&\"'\t\n\u{1}é"
        document.add("Key", key)
        document.add("Nothing", nil)
        let root = try XMLParser.parse(document.bytes)
        #expect(root["Key"]?.text == "a<b>&\"'\t\n\u{FFFD}é" && root.children.count == 1)
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (1_795_591_805_999, "Wed, 25 Nov 2026 07:30:05 GMT"),
            (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 GMT"),
        ] as [(Int64, String)])
    func `times are written as HTTP has them`(_ milliseconds: Int64, _ text: String) {
        let moment = Timestamp(milliseconds: milliseconds)
        #expect(HTTPDate.text(moment) == text)
        #expect(HTTPDate.parse(text) == moment.second)
    }

    @Test(arguments: ["", "yesterday", "Wed, 31 Feb 2026 00:00:00 GMT", "Wed, 25 Nov 2026 07:30:05 CET"])
    func `what is no time is none`(_ text: String) { #expect(HTTPDate.parse(text) == nil) }
}
