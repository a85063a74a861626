"""Receives webhooks and checks each with the libraries that receivers use: standardwebhooks for the signature,
cloudevents for the event. Prints the port, then what it found as one line of JSON a request.

Arguments: a file with a secret a line; optionally how many requests to refuse first.
"""
import http.server
import json
import sys
import threading

from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SECRETS = sys.argv[1]
refusals = int(sys.argv[2]) if len(sys.argv) > 2 else 0
lock = threading.Lock()


def examine(headers, body):
    found = {"id": headers.get("webhook-id"), "signedBy": []}
    for number, secret in enumerate(open(SECRETS).read().split()):
        try:
            Webhook(secret).verify(body, headers)
            found["signedBy"].append(number)
        except WebhookVerificationError as error:
            found["error"] = str(error)
    if "cloudevents" in headers.get("Content-Type", ""):
        event = from_structured_event(HTTPMessage(headers=headers, body=body))
        found.update(
            eventID=event.get_id(), type=event.get_type(), source=event.get_source(), subject=event.get_subject(),
            time=event.get_time().isoformat(), sequence=event.get_data().get("sequence"),
            version=event.get_data().get("version"))
    else:
        event = json.loads(body)
        found.update(
            eventID=event["id"], type=event["detail-type"], source=event["source"],
            version=event["detail"].get("ModelPackageArn"), state=event["detail"].get("ModelApprovalStatus"),
            status=event["detail"].get("ModelPackageStatus"), stage=event["detail"].get("ModelLifeCycle", {}).get("Stage"))
    return found


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global refusals
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            found = examine(dict(self.headers.items()), body)
        except Exception as error:  # whatever the libraries say is the test's to see
            found = {"error": repr(error)}
        with lock:
            refused = refusals > 0
            refusals -= 1
            found["refused"] = refused
            print(json.dumps(found), flush=True)
        self.send_response(503 if refused else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_address[1], flush=True)
server.serve_forever()
