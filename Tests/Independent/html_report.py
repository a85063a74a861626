"""Reads a report with Python's own parser of HTML, which knows nothing of Cairn.

Fails where an element is not closed in order, or where anything is fetched, followed or run; else prints the
texts of all `pre` elements as JSON, those of class `proof` under that name.
"""
import html.parser
import json
import re
import sys

VOID = {"meta", "br", "hr", "img", "link", "input"}
# HTML leaves out the end of a cell: the next cell or the row's end is it.
CELLS = {"td", "th"}
FORBIDDEN = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "a", "video", "audio", "svg"}


class Report(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.faults, self.texts = [], [], {"pre": [], "proof": []}
        self.style, self.text = "", ""

    def handle_starttag(self, tag, attributes):
        if tag in FORBIDDEN:
            self.faults.append(f"line {self.getpos()[0]}: <{tag}>")
        for name, value in attributes:
            if name in {"src", "href", "style", "srcdoc", "action"} or name.startswith("on"):
                self.faults.append(f"line {self.getpos()[0]}: {name}={value!r}")
        if tag in CELLS and self.stack[-1][0] in CELLS:
            self.stack.pop()
        if tag in VOID:
            return
        kind = dict(attributes).get("class")
        self.stack.append((tag, "proof" if kind == "proof" else "pre"))
        if tag == "pre":
            self.text = ""

    def handle_endtag(self, tag):
        if tag == "tr" and self.stack[-1][0] in CELLS:
            self.stack.pop()
        top, kind = self.stack.pop() if self.stack else (None, None)
        if top != tag:
            self.faults.append(f"line {self.getpos()[0]}: </{tag}> closes <{top}>")
        if tag == "pre":
            self.texts[kind].append(self.text)

    def handle_data(self, data):
        self.text += data
        if self.stack and self.stack[-1][0] == "style":
            self.style += data


report = Report()
with open(sys.argv[1], encoding="utf-8") as page:
    report.feed(page.read())
report.close()
report.faults += [f"<{tag}> is not closed" for tag, _ in report.stack]
report.faults += re.findall(r"url\([^)]*\)|@import[^;]*", report.style)
if report.faults:
    sys.exit("\n".join(report.faults))
json.dump(report.texts, sys.stdout)
