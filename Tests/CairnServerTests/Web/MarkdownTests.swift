import CairnObjects
import Testing

@testable import CairnServer

/// Markdown as markup: what it says is kept, and nothing in it becomes markup of its own.
@Suite struct MarkdownTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let html: String

        init(_ name: String, _ text: String, _ html: String) {
            (self.name, self.text, self.html) = (name, text, html)
        }

        var testDescription: String { name }
    }

    private static let cases = [
        Case("a heading underlined", "Title\n===\nWords", "<h3>Title</h3>\n<p>Words</p>\n"),
        Case("a heading with marks at its end", "### Deep ##", "<h4>Deep</h4>\n"),
        Case(
            "an ordered list that begins at three", "3. a\n4. b",
            "<ol start=\"3\"><li>a</li>\n<li>b</li>\n</ol>\n"),
        Case(
            "a list in a list", "- a\n  - b\n- c",
            "<ul><li>a<ul><li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n"),
        Case(
            "blank lines within an item, and behind a list", "- a\n\n\n  b\n\n\nc",
            "<ul><li><p>a</p>\n<p>b</p>\n</li>\n</ul>\n<p>c</p>\n"),
        Case(
            "many spaces", "a" + String(repeating: " ", count: 300) + "b",
            "<p>a" + String(repeating: " ", count: 300) + "b</p>\n"),
        Case(
            "a quotation with a list", "> - a\n> - b",
            "<blockquote><ul><li>a</li>\n<li>b</li>\n</ul>\n</blockquote>\n"),
        Case(
            "code in a fence is as it was written", "```py\na < *b*\n```\nc",
            "<pre>a &lt; *b*</pre>\n<p>c</p>\n"),
        Case("a fence that is never closed", "~~~\nx", "<pre>x</pre>\n"),
        Case("a rule", "a\n\n***\n\nb", "<p>a</p>\n<hr>\n<p>b</p>\n"),
        Case("names with lines in them are no emphasis", "model_name_two", "<p>model_name_two</p>\n"),
        Case("marks without an end", "2 * 3 * 4, **a, `b", "<p>2 * 3 * 4, **a, `b</p>\n"),
        Case("emphasis in strong words", "**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>\n"),
        Case("marks that are escaped", #"\*a\* \<b>"#, "<p>*a* &lt;b&gt;</p>\n"),
        Case(
            "entities are what they stand for", "a &lt; b &amp;amp; &#60;c",
            "<p>a &lt; b &amp;amp; &lt;c</p>\n"),
        Case("a line that breaks", "a  \nb\\\nc", "<p>a<br>\nb<br>\nc</p>\n"),
        Case(
            "a bare address, without the full stop behind it", "See https://example.com/a?b=1&c.",
            "<p>See <a href=\"https://example.com/a?b=1&amp;c\" rel=\"noreferrer noopener\">"
                + "https://example.com/a?b=1&amp;c</a>.</p>\n"),
        Case("an address that would run", "[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        Case(
            "a picture is a link", "![alt](https://example.com/a.png)",
            "<p><a href=\"https://example.com/a.png\" rel=\"noreferrer noopener\">alt</a></p>\n"),
        Case("HTML is text", "<b onclick=x>a</b>", "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>\n"),
    ]

    @Test(arguments: cases) func isRendered(_ example: Case) {
        #expect(MarkdownHTML.render(example.text).text == example.html)
    }

    @Test func aTableIsATable() {
        let html = MarkdownHTML.render("| Metric | Value |\n|:--|--:|\n| a\\|b | **1** |\n| c |\n\nafter")
            .text
        #expect(html.contains("<th scope=\"col\" class=\"left\">Metric</th>"))
        #expect(html.contains("<td class=\"left\">a|b</td><td class=\"right\"><strong>1</strong></td>"))
        #expect(html.contains("<td class=\"left\">c</td><td class=\"right\"></td>"), "a short row is filled")
        #expect(html.hasSuffix("<p>after</p>\n"))
        #expect(
            !MarkdownHTML.render("a | b\n--- | --- | ---").text.contains("<table"), "the lines do not fit")
    }

    /// What would be slow if every mark were looked for anew. That it ends at all is what is tested.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["[", "*a ", "`", "**", "> ", "- ", "[a](", "<https://", "&", "| ", "\\", "_a"])
    func hostileTextsEnd(mark: String) {
        let text = String(repeating: mark, count: 60_000 / mark.utf8.count)
        #expect(!MarkdownHTML.render(text).isEmpty)
        #expect(!MarkdownHTML.render(String(repeating: mark + "\n", count: 5000)).isEmpty)
    }

    @Test func aCardInJSONIsReadable() throws {
        let card: JSON = [
            "model_overview": ["model_description": "Finds <fraud>", "model_creator": "Ana"],
            "evaluation_details": .array([
                [
                    "name": "Holdout",
                    "metric_groups": .array([
                        [
                            "name": "binary",
                            "metric_data": .array([["name": "auc", "type": "number", "value": .number(0.9)]]),
                        ]
                    ]),
                ]
            ]),
        ]
        let html = CardHTML.render(card.canonicalBytes, mediaType: "application/json").text
        #expect(
            html.contains("<h3>Model overview</h3>") && html.contains("<dt>Model creator</dt><dd>Ana</dd>"))
        #expect(html.contains("Finds &lt;fraud&gt;"))
        #expect(html.contains("<th scope=\"row\">auc</th><td>0.9</td>"), "figures are a table: \(html)")
    }

    @Test(arguments: ["{", "[1,{\"a\":[{\"b\":[[]]}]}]", "\"x\"", "\u{0}"])
    func whatIsNoCardIsShownAllTheSame(text: String) {
        #expect(!CardHTML.render(Array(text.utf8), mediaType: "application/json").isEmpty)
        #expect(!CardHTML.render(Array(text.utf8), mediaType: "text/markdown").isEmpty)
    }

    @Test func aLongCardIsCutBetweenCharacters() {
        let text = String(repeating: "ä", count: 40_000)
        let html = CardHTML.render(Array(text.utf8), mediaType: "text/markdown").text
        #expect(html.contains("The card goes on") && !html.contains("\u{fffd}"))
    }
}
