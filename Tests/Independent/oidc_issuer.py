"""A small OpenID Connect issuer for tests: a page to sign in at, codes, tokens signed by keys that change. Shares no code
with Cairn; strict about what a client must send, so that a client which leaves something out fails."""
import base64
import hashlib
import html
import http.server
import json
import secrets
import threading
import time
import urllib.parse

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from openid_tokens import encode, public, sign


class Issuer:
    def __init__(self, client, secret, redirect):
        self.client, self.secret, self.redirect = client, secret, redirect
        self.users, self.keys, self.codes, self.fault = {}, {}, {}, None
        self.asked, self.refused = [], []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        # Another site than the server's for a browser.
        self.url = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def rotate(self, algorithm):
        """Signs with a new key from now on, and publishes no other."""
        if algorithm == "RS256":
            key = rsa.generate_private_key(65537, 2048)
        else:
            key = ec.generate_private_key(ec.SECP256R1())
        self.keys = {f"{algorithm}-{secrets.token_hex(4)}": (algorithm, key)}

    def token(self, claims, audience=None, nonce=None):
        (name, (algorithm, key)), = self.keys.items()
        now = int(time.time())
        body = {"iss": self.url, "aud": audience or self.client, "iat": now, "exp": now + 300, **claims}
        if nonce is not None:
            body["nonce"] = nonce
        header = {"alg": algorithm, "kid": name, "typ": "JWT"}
        text = ".".join(encode(json.dumps(part).encode()) for part in (header, body))
        return f"{text}.{encode(sign(algorithm, key, text.encode()))}"

    def configuration(self):
        return {
            "issuer": self.url, "jwks_uri": self.url + "/keys", "authorization_endpoint": self.url + "/authorize",
            "token_endpoint": self.url + "/token", "response_types_supported": ["code"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    def fault_of(self, query):
        """What is wrong with how a client sends somebody here; None where nothing is."""
        right = {"response_type": "code", "client_id": self.client, "redirect_uri": self.redirect,
                 "code_challenge_method": "S256"}
        for name, value in right.items():
            if query.get(name) != value:
                return f"{name} is {query.get(name)!r}"
        if "openid" not in query.get("scope", "").split() or len(query.get("code_challenge", "")) != 43:
            return "scope or code_challenge"
        return None if len(query.get("state", "")) >= 32 and len(query.get("nonce", "")) >= 32 else "state or nonce"

    def exchange(self, form, authorization):
        """A token for a code, once."""
        pair = f"{urllib.parse.quote(self.client, safe='')}:{urllib.parse.quote(self.secret, safe='')}"
        if authorization != "Basic " + base64.b64encode(pair.encode()).decode():
            return 401, {"error": "invalid_client"}
        known = self.codes.pop(form.get("code"), None)
        if not known or form.get("grant_type") != "authorization_code" or form.get("redirect_uri") != self.redirect:
            return 400, {"error": "invalid_grant"}
        challenge = encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if challenge != known["challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        nonce = "another" if self.fault == "nonce" else known["nonce"]
        return 200, {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 300,
                     "id_token": self.token(self.users[known["user"]], nonce=nonce)}


def handler(issuer):
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def answer(self, status, body, kind="application/json", **headers):
            body = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            place = urllib.parse.urlsplit(self.path)
            issuer.asked.append(place.path)
            if issuer.fault == "down":
                return self.answer(503, {"error": "down"})
            if place.path == "/.well-known/openid-configuration":
                return self.answer(200, issuer.configuration())
            if place.path == "/keys":
                keys = [public(key) | {"kid": name, "use": "sig", "alg": algorithm}
                        for name, (algorithm, key) in issuer.keys.items()]
                return self.answer(200, {"keys": keys})
            if place.path == "/authorize":
                query = dict(urllib.parse.parse_qsl(place.query))
                fault = issuer.fault_of(query)
                if fault:
                    issuer.refused.append(fault)
                    return self.answer(400, f"<h1>Wrong: {html.escape(fault)}</h1>", "text/html")
                fields = "".join(f'<input type="hidden" name="{html.escape(k)}" value="{html.escape(v)}">'
                                 for k, v in query.items())
                return self.answer(200, '<!doctype html><link rel="icon" href="data:,"><h1>Who are you?</h1>'
                                   f'<form method="post">{fields}<label>User <input name="user"></label>'
                                   '<button name="answer" value="yes">Allow</button>'
                                   '<button name="answer" value="no">Deny</button></form>', "text/html")
            return self.answer(404, {})

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = dict(urllib.parse.parse_qsl(body))
            place = urllib.parse.urlsplit(self.path).path
            issuer.asked.append(place)
            if place == "/token":
                if issuer.fault == "token":
                    return self.answer(500, "oops", "text/plain")
                return self.answer(*issuer.exchange(form, self.headers.get("Authorization")))
            if form.get("answer") == "yes" and form.get("user") in issuer.users:
                code = secrets.token_urlsafe()
                issuer.codes[code] = {"user": form["user"], "nonce": form["nonce"], "challenge": form["code_challenge"]}
                back = {"code": code}
            else:
                back = {"error": "access_denied", "error_description": "<b>not today</b>"}
            back |= {"state": form["state"], "iss": issuer.url}
            return self.answer(303, "", Location=form["redirect_uri"] + "?" + urllib.parse.urlencode(back))

    return Handler
