#!/usr/bin/env python3
"""The page of a group with 10,000 versions beside that of one with 100, in turns; and what pages weigh. Prints rows
for the table of `make bench-server`.
"""
import gzip
import http.client
import json
import pathlib
import shutil
import statistics
import subprocess
import time
import urllib.parse

from server_reads import Servers, free_port

ROUNDS, MANY, FEW = 31, 10_000, 100
LIMIT = 100_000
PAGES = {
    "overview": "/", "group": "/groups/many", "group, six columns": "/groups/many?columns=" + ",".join(
        ["metrics.auc", "metrics.log_loss", "params.depth", "labels.team", "size", "digest"]),
    "group, sorted by a metric": "/groups/many?sort=metrics.auc:desc",
    "group, filtered": "/groups/many?where=metrics.auc%20%3E%3D%200.9",
    "group, page 50": "/groups/many?page=50", "version": "/groups/many/versions/9",
    "compare": "/groups/many/compare?versions=1,2,3,4,5,6", "stage": "/groups/many/stages/production",
    "decide": "/decide", "history": "/history", "search": "/search?q=version", "users": "/administration",
    "tokens": "/tokens", "webhooks": "/administration/webhooks",
}


class Browser:
    """One connection, signed in."""

    def __init__(self, port, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        form = urllib.parse.urlencode({"token": token, "next": "/"})
        self.connection.request("POST", "/sign-in", form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = self.connection.getresponse()
        answer.read()
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]

    def get(self, path):
        """The bytes of a page, and the seconds until the last of them was here."""
        start = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie, "Accept": "text/html"})
        answer = self.connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - start
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}\n{body.decode()[:500]}")
        return body, took


def rows(cairn, server, populate, work):
    """Measures; gives rows of (what, figure, peer, ratio, target, note)."""
    env = {"CAIRN_ACTOR": "bench", "PATH": "/usr/bin:/bin"}
    registry = work / "pages"
    shutil.rmtree(registry, ignore_errors=True)
    registry.mkdir(parents=True)

    def in_cairn(*arguments):
        return subprocess.run([cairn, *arguments], cwd=registry, env=env, check=True, capture_output=True, text=True)

    in_cairn("init")
    # The larger one first, so that what happened in it lies further back in the log.
    for group, count in (("many", MANY), ("few", FEW)):
        in_cairn("group", "create", group)
        subprocess.run([populate, str(registry / ".cairn"), group, str(count)], check=True)
        in_cairn("approve", f"{group}:1")
        in_cairn("promote", f"{group}:1", "production")
    in_cairn("user", "create", "bench", "--role", "administrator")
    token = json.loads(in_cairn("token", "create", "bench", "--json").stdout)["token"]
    with Servers(work) as servers:
        port = free_port()
        servers.start([server, "--registry", str(registry / ".cairn"), "--listen", f"127.0.0.1:{port}",
                       "--rate-limit", "0", "--log-level", "warning"], port)
        browser = Browser(port, token)
        kinds = {"the page": "", "sorted by a metric": "?sort=metrics.auc:desc",
                 "filtered by a metric": "?where=metrics.auc%20%3E%3D%200.9"}
        for kind, query in kinds.items():
            took = {"few": [], "many": []}
            for group in took:  # warm up
                browser.get(f"/groups/{group}{query}")
            for _ in range(ROUNDS):
                for group in took:
                    body, seconds = browser.get(f"/groups/{group}{query}")
                    took[group].append(seconds * 1000)
                    if kind == "the page" and body.count(b"<tr data-about=") < 100:
                        raise SystemExit(f"/groups/{group} has not its first 100 rows")
            middle = {group: statistics.median(times) for group, times in took.items()}
            yield f"a group of {MANY:,} versions in a browser, {kind}", f"{middle['many']:.1f} ms", \
                f"one of {FEW}, {middle['few']:.1f} ms", middle["many"] / middle["few"], \
                "< 3" if kind == "the page" else "", "first 100 rows"
        weights = {name: browser.get(path)[0] for name, path in PAGES.items()}
        heaviest = max(weights, key=lambda name: len(weights[name]))
        yield f"heaviest of {len(PAGES)} pages ({heaviest})", f"{len(weights[heaviest]) / 1000:.1f} kB", \
            f"limit {LIMIT / 1000:.0f} kB", len(weights[heaviest]) / LIMIT, "< 1", \
            f"{len(gzip.compress(weights[heaviest], 6)) / 1000:.1f} kB compressed"


if __name__ == "__main__":
    import argparse
    import tempfile

    parser = argparse.ArgumentParser()
    parser.add_argument("--cairn", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--populate", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        for row in rows(options.cairn, options.server, options.populate, pathlib.Path(directory)):
            print(" | ".join(f"{x:.2f}" if isinstance(x, float) else str(x) for x in row))
