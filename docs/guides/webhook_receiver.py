#!/usr/bin/env python3
"""Receives Cairn's webhooks, checks that they come from the registry, and does something once per event.

WEBHOOK_SECRET is a file with a secret a line: the newest, and while it is being replaced, the one before.
"""
import base64, hashlib, hmac, http.server, json, os, sys, time

seen = set()  # ids that were handled; keep them in your database


def is_genuine(headers, body):
    """Standard Webhooks: HMAC-SHA256 over id, time and body, with any of our secrets."""
    id, sent, signatures = (headers.get("webhook-" + name, "") for name in ("id", "timestamp", "signature"))
    if not sent.isdigit() or abs(time.time() - int(sent)) > 300:
        return False  # too old: somebody may be sending again what he has overheard
    for line in open(os.environ["WEBHOOK_SECRET"]):
        key = base64.b64decode(line.strip().removeprefix("whsec_"))
        code = hmac.new(key, f"{id}.{sent}.".encode() + body, hashlib.sha256).digest()
        expected = "v1," + base64.b64encode(code).decode()
        if any(hmac.compare_digest(expected, given) for given in signatures.split()):
            return True
    return False


def handle(event):
    data = event["data"]
    print(event["type"], data.get("version", ""), data.get("stage", ""), flush=True)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not is_genuine(self.headers, body):
            return self.answer(401)
        if self.headers["webhook-id"] not in seen:  # an event may come twice
            handle(json.loads(body))
            seen.add(self.headers["webhook-id"])
        self.answer(204)  # only now: what is not answered comes again

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
