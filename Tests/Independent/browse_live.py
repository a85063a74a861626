"""Drives headless Chromium at the built server behind TLS: signing in by an issuer, what happens when something comes in
between, what hostile users wrote, and the keyboard.

    browse_live.py URL CAIRN REGISTRY

URL is where the server listens (https://127.0.0.1:PORT), CAIRN the program, REGISTRY the directory that is served. The
server was told --sign-in-issuer people and a secret `s: 1%`. Prints one line a fault, and exits with 1 where there is any.
"""
import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import sync_playwright

from browse_hostile import Hostile
from oidc_issuer import Issuer

HOST = "cairn.test"
GROUP = "fraud"


class Live:
    def __init__(self, browser, url, cairn, registry):
        self.browser, self.local, self.program, self.registry = browser, url, cairn, registry
        self.url = url.replace("127.0.0.1", HOST)
        self.faults, self.work = [], tempfile.mkdtemp()
        self.issuer = Issuer("cairn", "s: 1%", self.url + "/sign-in/callback")

    def expect(self, holds, what):
        if not holds:
            self.faults.append(what)

    def cairn(self, *arguments, actor="root", fails=False):
        environment = {**os.environ, "CAIRN_ACTOR": actor, "CAIRN_REGISTRY": self.registry, "NO_COLOR": "1"}
        run = subprocess.run([self.program, *arguments], cwd=self.work, env=environment, capture_output=True,
                             text=True, timeout=60)
        if (run.returncode != 0) != fails:
            raise RuntimeError(f"cairn {' '.join(arguments)}: {run.returncode} {run.stdout} {run.stderr}")
        return run.stdout

    def file(self, name, text):
        with open(os.path.join(self.work, name), "w", encoding="utf-8") as file:
            file.write(text)
        return name

    def token(self, user):
        return self.cairn("token", "create", user).split("\n")[0]

    def push(self, group, text, *options, actor="ana"):
        self.cairn("push", group, self.file("model.bin", text), "--metric", "auc=0.9", *options, actor=actor)

    def prepare(self):
        for user, role in (("root", "administrator"), ("ana", "contributor"), ("bob", "approver"),
                           ("olga", "operator"), ("rita", "reader")):
            self.cairn("user", "create", user, "--role", role, actor="setup")
        self.cairn("group", "create", GROUP)
        for number in range(1, 5):
            self.push(GROUP, f"model {number}")
        rules = [{"claims": {"email": f"{role}@example.com"}, "principal": "{email}", "grants": [role]}
                 for role in ("reader", "approver", "operator")]
        self.believe(rules)
        for role in ("reader", "approver", "operator"):
            self.issuer.users[role] = {"sub": role, "email": f"{role}@example.com"}
        self.issuer.users["mallory"] = {"sub": "mallory", "email": "<img src=x onerror=alert(1)>"}
        self.issuer.rotate("RS256")

    def believe(self, rules, name="people"):
        text = json.dumps({"url": self.issuer.url, "audience": "cairn", "rules": rules})
        self.cairn("issuer", "set", name, self.file("people.yaml", text))

    def page(self, **options):
        context = self.browser.new_context(ignore_https_errors=True, **options)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))

        def said(message):
            if message.type == "error" and "status of 4" not in message.text and "status of 5" not in message.text:
                self.faults.append(f"{page.url}: console: {message.text}")

        page.on("console", said)
        return page

    def sign_in(self, user, **options):
        """By a token."""
        page = self.page(**options)
        page.goto(self.url + "/sign-in")
        page.get_by_label("Token").fill(self.token(user))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("h1:has-text('Overview')")
        return page

    def text(self, page):
        return page.inner_text("main")

    # Signing in by the issuer

    def at_issuer(self, page, user, button="Allow"):
        page.get_by_role("link", name="Sign in with people").click()
        page.wait_for_selector("h1:has-text('Who are you?')")
        page.get_by_label("User").fill(user)
        page.get_by_role("button", name=button).click()
        page.wait_for_url(self.url + "/**")

    def issuer_sign_in(self, **options):
        page = self.page(**options)
        wanted = f"{self.url}/groups/{GROUP}/versions/1"
        page.goto(wanted)
        self.at_issuer(page, "approver")
        page.wait_for_selector(f"h1:has-text('{GROUP}')")
        self.expect(page.url == wanted, f"signed in, and at {page.url}")
        self.expect("people:approver@example.com" in page.inner_text("header"), "the header names nobody")
        cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
        kept = cookies.get("__Host-cairn", {})
        self.expect(kept.get("secure") and kept.get("httpOnly") and kept.get("sameSite") == "Strict",
                    f"the session's cookie: {cookies}")
        self.expect(len([name for name in cookies if "cairn" in name]) == 1, f"cookies are left: {cookies}")
        return page

    def signing_in(self):
        page = self.issuer_sign_in()
        page.get_by_role("link", name="Approve…").click()
        page.get_by_label("Reason").fill("good")
        page.get_by_role("button", name="Approve").click()
        self.expect("Done: Approve" in self.text(page), f"not approved: {self.text(page)[:200]}")
        log = self.cairn("audit", "log", GROUP)
        self.expect("people:approver@example.com" in log, f"the log names nobody of the issuer's: {log[:500]}")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_selector("h1:has-text('Sign in')")
        page.goto(self.url + "/")
        self.expect("Sign in" in page.inner_text("h1"), "signed out, and still in")
        page.context.close()
        plain = self.issuer_sign_in(java_script_enabled=False)
        plain.context.close()

    def refused_there(self):
        page = self.page()
        page.goto(self.url + "/sign-in")
        self.at_issuer(page, "reader", "Deny")
        self.expect("it was called off" in self.text(page), f"called off: {self.text(page)[:200]}")
        self.at_issuer(page, "mallory")
        self.expect("no rule of the issuer" in self.text(page), f"no rule: {self.text(page)[:200]}")
        page.get_by_text("What people says of you").click()
        self.expect("<img src=x" in self.text(page) and page.locator("main img").count() == 0, "claims as text")
        for fault, words in (("token", "the issuer gave no token"), ("nonce", "is not for this sign-in")):
            self.issuer.fault = fault
            self.at_issuer(page, "reader")
            self.expect(words in self.text(page), f"{fault}: {self.text(page)[:200]}")
            self.issuer.fault = None
        # What another browser began.
        with page.expect_request(lambda request: "/authorize" in request.url) as began:
            page.get_by_role("link", name="Sign in with people").click()
        state = urllib.parse.parse_qs(urllib.parse.urlsplit(began.value.url).query)["state"][0]
        other = self.page()
        other.goto(f"{self.url}/sign-in/callback?code=x&state={state}")
        self.expect("did not begin this sign-in" in self.text(other), f"state: {self.text(other)[:200]}")
        other.context.close()
        page.context.close()

    def rules_change(self):
        page = self.page()
        page.goto(self.url + "/")
        self.at_issuer(page, "reader")
        page.wait_for_selector("h1:has-text('Overview')")
        rule = {"claims": {"email": "reader@example.com"}, "principal": "{email}", "grants": ["administrator"]}
        others = [{"claims": {"email": f"{role}@example.com"}, "principal": "{email}", "grants": [role]}
                  for role in ("approver", "operator")]
        self.believe([rule] + others)
        page.goto(self.url + "/administration")
        self.expect("Users" in page.inner_text("h1"), "a new rule does not hold at once")
        self.believe(others)
        page.goto(self.url + "/")
        self.expect("Your session has ended" in self.text(page), f"the rule is gone: {self.text(page)[:200]}")
        page.context.close()

    # The issuer's tokens in the API

    def whoami(self, token):
        request = urllib.request.Request(self.local + "/api/v1/whoami", headers={"Authorization": f"Bearer {token}"})
        try:
            with urllib.request.urlopen(request, context=ssl._create_unverified_context(), timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def bearer(self):
        claims = self.issuer.users["approver"]
        status, who = self.whoami(self.issuer.token(claims))
        self.expect(status == 200 and who["principal"] == "people:approver@example.com", f"bearer: {status} {who}")
        status, who = self.whoami(self.issuer.token(claims, audience="other"))
        self.expect(status == 401 and "another audience" in who["detail"], f"another audience: {status} {who}")
        status, who = self.whoami(self.issuer.token({**claims, "iss": "http://localhost:1"}))
        self.expect(status == 401 and "does not believe" in who["detail"], f"another issuer: {status} {who}")
        status, who = self.whoami(self.issuer.token({**claims, "exp": int(time.time()) - 3600}))
        self.expect(status == 401 and "expired" in who["detail"], f"expired: {status} {who}")
        self.old = self.issuer.token(claims)

    def rotation(self):
        """A new key counts as soon as the issuer may be asked again, after half a minute; the old one no more."""
        self.issuer.rotate("ES256")
        token = self.issuer.token(self.issuer.users["approver"])
        for _ in range(40):
            status, who = self.whoami(token)
            if status == 200:
                break
            time.sleep(1)
        self.expect(status == 200, f"the new key: {status} {who}")
        status, who = self.whoami(self.issuer.token({**self.issuer.users["approver"], "x": 1}))
        self.expect(status == 200, f"another token of the new key: {status} {who}")
        page = self.issuer_sign_in()
        page.context.close()

    # What comes in between

    def expired_session(self, **options):
        """The token is revoked while somebody fills in a form."""
        page = self.page(**options)
        token = self.token("bob")
        page.goto(self.url + f"/groups/{GROUP}/versions/2/decide?do=approve")
        page.get_by_label("Token").fill(token)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("h1:has-text('Approve')")
        self.cairn("token", "revoke", token.split("_")[1] if "_" in token else token)
        page.get_by_label("Reason").fill("good")
        page.get_by_role("button", name="Approve").click()
        text = self.text(page)
        self.expect("Your session has ended" in text and "Nothing was changed" in text, f"expired: {text[:200]}")
        self.expect(page.get_by_role("link", name="Sign in with people").count() == 1, "no way to sign in again")
        state = json.loads(self.cairn("show", f"{GROUP}:2", "--json"))
        self.expect("Approved" not in json.dumps(state.get("approval", "")), f"approved all the same: {state}")
        page.get_by_label("Token").fill(self.token("bob"))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("h1:has-text('Overview')")
        page.context.close()

    def conflict(self, first, second, **options):
        """Somebody else moves the stage while olga looks at what her promotion would do."""
        for number in (first, second):
            self.cairn("approve", f"{GROUP}:{number}", actor="bob")
        page = self.sign_in("olga", **options)
        page.goto(f"{self.url}/groups/{GROUP}/versions/{first}/decide?do=promote&stage=production")
        self.cairn("promote", f"{GROUP}:{second}", "production", actor="olga")
        page.get_by_role("button", name="Promote").click()
        page.wait_for_selector("h1:has-text('Somebody else was first')")
        self.expect(f"{GROUP}:{second}" in self.text(page), f"a conflict: {self.text(page)[:300]}")
        live = self.cairn("show", f"{GROUP}:production")
        self.expect(f"{GROUP}:{second}" in live, f"the stage moved all the same: {live[:200]}")
        page.context.close()

    def refusal(self, number, **options):
        """The policy says no: beforehand where it is known, and afterwards where it came in between."""
        page = self.sign_in("olga", **options)
        address = f"{self.url}/groups/{GROUP}/versions/{number}/decide?do=promote&stage=staging"
        page.goto(address)
        bound = {"stages": {"staging": {"guarded": False, "require": {"metrics": {"auc": {"min": 0.99}}}},
                            "production": {"guarded": True}}}
        self.cairn("policy", "set", GROUP, self.file("policy.yaml", json.dumps(bound)))
        page.get_by_role("button", name="Promote").click()
        page.wait_for_selector("h1:has-text('The rules say no')")
        text = self.text(page)
        self.expect("0.99" in text and "0.9" in text and "fails" in text, f"a refusal: {text[:300]}")
        page.goto(address)
        self.expect(page.get_by_role("button", name="Promote").count() == 0, "what is refused is offered")
        self.expect("fails" in self.text(page), f"no rule is shown: {self.text(page)[:300]}")
        bound["stages"]["staging"].pop("require")
        self.cairn("policy", "set", GROUP, self.file("policy.yaml", json.dumps(bound)))
        page.context.close()

    # The keyboard

    def stops(self, page, most=60):
        """What Tab goes through, from the top of the page until it leaves it."""
        describe = """() => { const e = document.activeElement;
          if (!e || e === document.body) return null;
          const style = getComputedStyle(e);
          return {name: (e.labels && e.labels[0] || e).textContent.trim() || e.getAttribute('aria-label'),
                  seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
                  top: e.getBoundingClientRect().top + scrollY}; }"""
        found = []
        for _ in range(most):
            page.keyboard.press("Tab")
            stop = page.evaluate(describe)
            if stop is None:
                break
            found.append(stop)
        return found

    def focus(self):
        page = self.sign_in("bob")
        page.goto(f"{self.url}/groups/{GROUP}/versions/4/decide?do=approve")
        stops = self.stops(page)
        names = [stop["name"] for stop in stops]
        wanted = ["Skip to the content", "Cairn", "Overview", "Decide", "History", "Search versions", "Sign out", "Reason",
                  f"Approve {GROUP}:4", "Back to the version"]
        rest = iter(names)
        self.expect(all(any(name == word for name in rest) for word in wanted), f"the order of focus: {names}")
        self.expect(len(names) < 60, "Tab does not get out of the page")
        for stop in stops:
            self.expect(stop["seen"], f"one does not see where one is: {stop}")
        main = [stop["top"] for stop in stops[names.index("Reason"):]]
        self.expect(main == sorted(main), f"Tab jumps up and down: {stops}")
        # The whole decision by keyboard alone.
        page.goto(f"{self.url}/groups/{GROUP}/versions/4/decide?do=approve")
        for _ in range(names.index("Reason") + 1):
            page.keyboard.press("Tab")
        page.keyboard.type("by keyboard")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Done: Approve")
        page.context.close()

    # Deliveries

    def deliveries(self):
        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self):
                self.send_response(410 if "gone" in self.path else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        for name in ("good", "gone"):
            self.cairn("webhook", "create", name, f"http://127.0.0.1:{receiver.server_port}/{name}", "--allow-private")
        self.cairn("label", "set", f"{GROUP}:1", "x=1")
        page = self.sign_in("root")
        page.goto(self.url + "/administration/webhooks")
        page.get_by_role("link", name="good", exact=True).click()
        for _ in range(100):
            if "204" in self.text(page):
                break
            time.sleep(0.1)
            page.reload()
        self.expect("204" in self.text(page), f"no delivery is shown: {self.text(page)[:300]}")
        page.goto(self.url + "/administration/webhooks")
        for _ in range(100):
            if page.get_by_text("off").count():
                break
            time.sleep(0.1)
            page.reload()
        self.expect(page.get_by_text("off").count() > 0, f"what is gone is not off: {self.text(page)[:300]}")
        page.context.close()
        receiver.shutdown()


def main():
    url, cairn, registry = sys.argv[1:4]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--ignore-certificate-errors", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"])
        live = Live(browser, url, cairn, registry)
        begun = time.monotonic()

        def run(name, step, *arguments, **options):
            try:
                step(*arguments, **options)
            except Exception as error:  # whatever it is, it is a fault of this step, and the others are told of too
                live.faults.append(f"{name}: {error}")
            if os.environ.get("CAIRN_BROWSE_TIMES"):
                print(f"{name}: until {time.monotonic() - begun:.1f} s", file=sys.stderr)

        plain = {"java_script_enabled": False}
        run("prepare", live.prepare)
        run("bearer", live.bearer)
        run("sign in", live.signing_in)
        run("expired", live.expired_session)
        run("expired, no script", live.expired_session, **plain)
        run("conflict", live.conflict, 2, 3)
        run("conflict, no script", live.conflict, 3, 2, **plain)
        run("refusal", live.refusal, 1)
        run("refusal, no script", live.refusal, 1, **plain)
        run("focus", live.focus)
        run("deliveries", live.deliveries)
        run("hostile", Hostile(live).look)
        run("refused there", live.refused_there)
        run("rules change", live.rules_change)
        run("rotation", live.rotation)
        browser.close()
    for fault in live.faults:
        print(fault)
    return 1 if live.faults else 0


if __name__ == "__main__":
    sys.exit(main())
