"""Administers a server from headless Chromium: a user, a token that is made, used and revoked, a webhook whose delivery
is seen and sent again; without scripts, then a look at every such page with them.

    administer_pages.py URL TOKEN

The token is an administrator's. Prints one line a fault and exits with 1 where there is any.
"""
import http.server
import json
import sys
import threading
import time
import urllib.error
import urllib.request

from playwright.sync_api import sync_playwright

from browse_pages import AXE, AXE_RUN, CHECK, Visits


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes what a webhook is sent."""

    had = []

    def do_POST(self):
        self.had.append((self.headers["webhook-id"], json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def ask(url, token, path, body=None):
    """The status of an answer of the API."""
    request = urllib.request.Request(url + "/api/v1" + path, data=body and json.dumps(body).encode(),
                                     headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    try:
        return urllib.request.urlopen(request, timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code


class Administration(Visits):
    def __init__(self, browser, url, token):
        super().__init__(browser, url)
        self.token = token

    def says(self, page, words):
        text = page.inner_text("main")
        self.expect(words in text, f"{page.url}: no '{words}' in: {text[:300]}")

    def user(self, page):
        page.get_by_role("link", name="Administration").first.click()
        page.get_by_role("link", name="Add a user…").click()
        page.get_by_label("Name", exact=True).fill("Mary Ann")
        page.get_by_label("Role", exact=True).select_option("contributor")
        page.get_by_label("In the groups", exact=True).fill("fraud-*")
        page.get_by_label("Description", exact=True).fill("<img src=x onerror=alert(1)>")
        page.get_by_role("button", name="Add the user").click()
        self.says(page, "Nothing was changed")
        self.expect(page.get_by_label("In the groups", exact=True).input_value() == "fraud-*", "what was typed is lost")
        page.get_by_label("Name", exact=True).fill("mary")
        page.get_by_role("button", name="Add the user").click()
        self.says(page, "There is a user mary now.")
        page.get_by_role("button", name="Take contributor:fraud-* away").click()
        self.says(page, "mary is not contributor:fraud-* any more.")
        page.get_by_label("Role", exact=True).select_option("reader")
        page.get_by_role("button", name="Give the role").click()
        self.says(page, "mary is reader now.")

    def tokens(self, page):
        page.get_by_role("link", name="Tokens of mary").click()
        page.get_by_role("link", name="Make a token…").click()
        page.get_by_label("What it is for").fill("A browser's test")
        page.get_by_role("button", name="Make it").click()
        token = page.locator(".secret code").inner_text()
        self.expect(token.startswith("cairn_"), f"no token: {token}")
        self.expect(ask(self.url, token, "/whoami") == 200, "the token does not work")
        page.get_by_role("link", name="Tokens of mary").click()
        self.says(page, "A browser's test")
        self.expect(token not in page.content(), "the secret is shown again")
        page.get_by_role("link", name="Revoke").click()
        self.says(page, "cannot be brought back")
        page.get_by_role("button", name="Revoke it").click()
        self.says(page, "is revoked.")
        self.expect(ask(self.url, token, "/whoami") == 401, "the revoked token works")

    def webhook(self, page):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page.get_by_role("link", name="Webhooks").click()
        page.get_by_role("link", name="Add a webhook…").click()
        page.get_by_label("Name", exact=True).fill("ci")
        page.get_by_label("Address", exact=True).fill(f"http://127.0.0.1:{server.server_port}/hook")
        page.get_by_label("own network").check()
        page.get_by_label("group.created").check()
        page.get_by_role("button", name="Add the webhook").click()
        self.expect(page.locator(".secret code").inner_text().startswith("whsec_"), "no secret")
        page.get_by_role("link", name="The webhook ci").click()
        self.expect(ask(self.url, self.token, "/groups", {"name": "from-a-test"}) == 201, "no group was made")
        self.wait(page, lambda: page.get_by_role("cell", name="delivered").count() == 1, "the delivery is not seen")
        page.get_by_role("button", name="Send entry").click()
        self.says(page, "is sent again.")
        self.wait(page, lambda: len(Receiver.had) == 2, "it was not sent again")
        self.expect(len({identity for identity, _ in Receiver.had}) == 1, "sent again under another id")
        page.get_by_role("button", name="Turn it off").click()
        self.says(page, "ci is off.")
        server.shutdown()

    def wait(self, page, holds, fault):
        for _ in range(100):
            if holds():
                return
            time.sleep(0.1)
            page.reload()
        self.faults.append(f"{fault}: {page.inner_text('main')[:300]}")

    def look_at(self, paths):
        for scheme, width in (("light", 360), ("dark", 1600)):
            page = self.sign_in(self.token, color_scheme=scheme, viewport={"width": width, "height": 900})
            for path in paths:
                page.goto(self.url + path)
                page.evaluate(AXE)
                for fault in page.evaluate(CHECK) + page.evaluate(AXE_RUN):
                    self.faults.append(f"{path} ({scheme}, {width}): {fault}")
            page.context.close()


def main():
    url, token = sys.argv[1:3]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        visits = Administration(browser, url, token)
        page = visits.sign_in(token, java_script_enabled=False)
        page.set_default_timeout(15_000)
        visits.user(page)
        visits.tokens(page)
        visits.webhook(page)
        visits.look_at(["/administration", "/administration/users/mary", "/administration/new-user", "/tokens", "/new-token",
                        "/administration/webhooks", "/administration/new-webhook", "/administration/webhooks/ci",
                        "/administration/webhooks/ci/remove", "/search?q=mary"])
        browser.close()
    for fault in visits.faults:
        print(fault)
    return 1 if visits.faults else 0


if __name__ == "__main__":
    sys.exit(main())
