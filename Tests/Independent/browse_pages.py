"""Looks at every page of a server with headless Chromium, and decides there, with scripts and without.

    browse_pages.py URL

Prints one line a fault and exits with 1 where there is any. The
server knows the tokens of the tests (`reader`, `bob`, `olga`, `root`) and holds `Registry.fill()`.
"""
import pathlib
import sys

import axe_playwright_python
from playwright.sync_api import sync_playwright

# axe-core, as the package carries it.
AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
AXE_RUN = """async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
  'best-practice']})).violations.map(v => 'axe: ' + v.id + ' (' + v.impact + '): ' + v.nodes.slice(0, 3)
  .map(n => n.html.slice(0, 160) + ' ' + n.failureSummary).join(' | '))"""

PAGES = {
    "overview": "/", "group": "/groups/fraud-detection", "version": "/groups/fraud-detection/versions/2",
    "compare": "/groups/fraud-detection/compare?versions=1,2,3", "decide": "/decide",
    "stage": "/groups/fraud-detection/stages/production", "history": "/history", "search": "/search?q=run",
    "administration": "/administration", "verification": "/verification", "nowhere": "/nowhere",
    "rollback": "/groups/fraud-detection/stages/production/rollback",
}
# What an accessible page has: a name for every control and link, one h1, a language, text of enough contrast.
CHECK = """() => {
  const faults = [];
  const named = e => (e.getAttribute('aria-label') || e.textContent || e.getAttribute('title') || '').trim();
  for (const e of document.querySelectorAll('a[href], button')) if (!named(e)) faults.push('no name: ' + e.outerHTML);
  for (const e of document.querySelectorAll('input:not([type=hidden]), textarea, select'))
    if (!e.labels.length && !e.getAttribute('aria-label')) faults.push('no label: ' + e.outerHTML);
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  if (!document.documentElement.lang || !document.title) faults.push('no language or title');
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  if (new Set(ids).size !== ids.length) faults.push('an id stands twice: ' + ids);
  if (document.documentElement.scrollWidth > innerWidth) faults.push('wider than the window: '
    + document.documentElement.scrollWidth + ' > ' + innerWidth);
  const rgb = s => (s.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const v = c.slice(0, 3).map(x => x / 255).map(x => x <= 0.03928 ? x / 12.92 :
    Math.pow((x + 0.055) / 1.055, 2.4)); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
  for (const e of document.querySelectorAll('main *, header *, footer *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.closest('svg') || !e.offsetParent) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faults.push('contrast ' + contrast.toFixed(2) + ': ' + e.outerHTML.slice(0, 120));
  }
  return [...new Set(faults)];
}"""


class Visits:
    def __init__(self, browser, url):
        self.browser, self.url, self.faults = browser, url, []

    def expect(self, holds, what):
        if not holds:
            self.faults.append(what)

    def sign_in(self, token, **options):
        page = self.browser.new_context(**options).new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))

        def said(message):
            # The one page that is not there is told of by the browser itself, and so are refusals.
            if message.type == "error" and "status of 4" not in message.text:
                self.faults.append(f"{page.url}: console: {message.text}")

        page.on("console", said)
        page.goto(self.url + "/")
        page.get_by_label("Token").fill(token)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("h1:has-text('Overview')")
        return page

    def look(self):
        for scheme, width in (("light", 360), ("dark", 1600)):
            page = self.sign_in("root", color_scheme=scheme, viewport={"width": width, "height": 900})
            for name, path in PAGES.items():
                page.goto(self.url + path)
                # Evaluated by the browser's own tools, which no policy of the page holds back.
                page.evaluate(AXE)
                for fault in page.evaluate(CHECK) + page.evaluate(AXE_RUN):
                    self.faults.append(f"{path} ({scheme}, {width}): {fault}")
            page.context.close()

    def keyboard(self):
        page = self.sign_in("reader")
        page.keyboard.press("Tab")
        self.expect(page.evaluate("document.activeElement.className") == "skip", "the skip link is not first")
        page.keyboard.press("Enter")
        self.expect(page.evaluate("document.activeElement.id") == "content", "the skip link leads nowhere")
        page.context.close()

    def decide(self, number, **options):
        """Approves as bob, promotes as olga, and rolls back."""
        version = f"/groups/scratch/versions/{number}"
        bob = self.sign_in("bob", **options)
        bob.goto(self.url + version)
        self.expect(bob.get_by_role("link", name="Promote").count() == 0, "bob is offered to promote")
        bob.get_by_role("link", name="Approve…").click()
        self.expect("from pending to approved" in bob.inner_text("main"), "no preview of the approval")
        bob.get_by_label("Reason").fill("<script>document.title='hit'</script>")
        bob.get_by_role("button", name="Approve").click()
        self.expect("Done: Approve" in bob.inner_text("main"), f"not approved: {bob.inner_text('main')[:200]}")
        olga = self.sign_in("olga", **options)
        olga.goto(self.url + version)
        olga.get_by_role("link", name="Promote to production…").click()
        self.expect(f"to scratch:{number}" in olga.inner_text("main"), "no preview of the promotion")
        olga.get_by_role("button", name="Promote").click()
        self.expect("Done: Promote" in olga.inner_text("main"), f"not promoted: {olga.inner_text('main')[:200]}")
        self.expect(olga.title() != "hit", "a script ran")
        for page in (bob, olga):
            page.context.close()

    def roll_back(self, **options):
        olga = self.sign_in("olga", **options)
        olga.goto(self.url + "/groups/scratch/stages/production")
        olga.get_by_role("link", name="Roll back…").click()
        olga.get_by_label("Reason").fill("slower")
        olga.get_by_role("button", name="Roll back").click()
        self.expect("is back at" in olga.inner_text("main"), f"not rolled back: {olga.inner_text('main')[:200]}")
        olga.context.close()

    def live(self):
        """A page that is open tells that something has changed."""
        page = self.sign_in("reader")
        with page.expect_response(lambda answer: answer.url.endswith("/events")):
            page.reload()
        self.decide(3)
        try:
            page.wait_for_selector("#changed.shown", timeout=10_000)
            page.wait_for_selector("tr.changed[data-about~='scratch'] .fresh", timeout=10_000)
        except Exception as error:  # whatever it is, it is a fault of the page
            self.faults.append(f"nothing was marked as changed: {error}")
        page.context.close()


def main():
    url = sys.argv[1]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        visits = Visits(browser, url)
        visits.look()
        visits.keyboard()
        visits.decide(1)
        visits.decide(2, java_script_enabled=False)
        visits.roll_back(java_script_enabled=False)
        visits.live()
        browser.close()
    for fault in visits.faults:
        print(fault)
    return 1 if visits.faults else 0


if __name__ == "__main__":
    sys.exit(main())
