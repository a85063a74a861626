#!/usr/bin/env python3
"""Pictures of every page, light and dark, from a registry that fixtures/demo.sh fills.

    screenshots.py --cairn PROGRAM --server PROGRAM --out DIRECTORY [--width N] [--scheme light|dark]
"""
import argparse
import http.server
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCREENING, DIGITS = "/groups/breast-cancer-screening", "/groups/digit-recognition"
PAGES = {
    "sign-in": "/sign-in", "overview": "/", "group": SCREENING, "version": f"{SCREENING}/versions/2",
    "compare": f"{SCREENING}/compare?versions=1,2,3", "decide": "/decide",
    "approve": f"{DIGITS}/versions/3/decide?do=approve", "stage": f"{SCREENING}/stages/production",
    "rollback": f"{DIGITS}/stages/production/rollback?to=2", "history": "/history", "verification": "/verification",
    "search": "/search?q=features", "users": "/administration", "user": "/administration/users/bob", "tokens": "/tokens",
    "new-token": "/new-token?user=bob", "new-webhook": "/administration/new-webhook",
    "webhook": "/administration/webhooks/retrain",
}
# A page is shown down to here at most, in its own pixels.
TALLEST = 1500
USERS = {
    "ana": ["Trains models", "contributor"], "bob": ["Reviews models", "approver"],
    "carla": ["Reviews digits", "approver:digit-*", "reader"], "olga": ["Puts models live", "operator"],
    "eve": ["Audits", "reader"], "ci": ["Nightly training", "contributor:digit-*", "contributor:diabetes-*"],
    "root": ["Runs this server", "administrator"],
}


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes what a webhook is sent; some of it not at once."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(503 if "drift" in json.dumps(body) else 204)
        self.end_headers()

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fill(cairn, registry):
    """Runs the demo, and adds people, tokens and a webhook."""
    # The demo looks for `cairn` on the PATH.
    (registry / "bin").mkdir()
    (registry / "bin" / "cairn").symlink_to(cairn)
    env = {**os.environ, "PATH": f"{registry / 'bin'}:{os.environ['PATH']}"}
    env.pop("CAIRN_REGISTRY", None)
    subprocess.run([ROOT / "fixtures/demo.sh", registry], env=env, check=True, stdout=subprocess.DEVNULL)

    def run(*arguments, actor="root"):
        return subprocess.run(["cairn", *arguments], cwd=registry, env={**env, "CAIRN_ACTOR": actor}, check=True,
                              capture_output=True, text=True).stdout

    for name, (description, *roles) in USERS.items():
        run("user", "create", name, "--description", description, "-m", "Works with models",
            *[part for role in roles for part in ("--role", role)])
    run("token", "create", "ci", "--description", "GitHub Actions, nightly training", "--expires", "30d")
    run("token", "create", "bob", "--description", "Laptop")
    token = json.loads(run("token", "create", "root", "--description", "Browser", "--json"))["token"]
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    run("webhook", "create", "retrain", f"http://127.0.0.1:{receiver.server_port}/hooks/cairn", "--allow-private",
        "--group", "digit-*", "--from", "0", "-m", "Retrains on drift")
    return token


def quantise(picture):
    """Fewer colours, where the program for it is there: a third of the bytes, and no difference to see."""
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--skip-if-larger", "--speed", "1", "--strip", "--ext", ".png", "128",
                        str(picture)], check=False)


def look(browser, url, token, scheme, width, out):
    # What is not signed in is seen first.
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    for name, path in PAGES.items():
        if name == "overview":
            page.get_by_label("Token").fill(token)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_selector("h1:has-text('Overview')")
            page.goto(url + "/verification")
            page.get_by_role("button", name="Verify everything now").click()
            page.wait_for_selector("text=Everything was as it must be", timeout=30_000)
        page.goto(url + path)
        height = page.evaluate("document.documentElement.scrollHeight")
        picture = out / f"{name}-{scheme}.png"
        page.screenshot(path=picture, full_page=True,
                        clip={"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)})
        quantise(picture)
    context.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cairn", required=True, type=pathlib.Path)
    parser.add_argument("--server", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--width", type=int, default=1200)
    parser.add_argument("--scheme", choices=["light", "dark"])
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        registry = pathlib.Path(directory)
        token = fill(options.cairn.absolute(), registry)
        port = free_port()
        server = subprocess.Popen(
            [options.server, "--registry", registry / ".cairn", "--listen", f"127.0.0.1:{port}", "--public-url",
             "https://models.example.com", "--rate-limit", "0", "--log-level", "error"])
        try:
            for _ in range(200):
                with socket.socket() as s:
                    if s.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            for scheme in [options.scheme] if options.scheme else ["light", "dark"]:
                look(browser, f"http://127.0.0.1:{port}", token, scheme, options.width, options.out)
            browser.close()
        finally:
            server.terminate()
            server.wait()
    total = sum(picture.stat().st_size for picture in options.out.glob("*.png"))
    print(f"{len(list(options.out.glob('*.png')))} pictures, {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
