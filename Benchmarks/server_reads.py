#!/usr/bin/env python3
"""Small reads of a server beside the framework's own hello-world, nginx serving a file of that size, and Debian's
docker-registry serving a manifest; all under wrk with 64 connections, in turns. Prints rows for the table of
`bench.py`, which calls this.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import time
import urllib.request

CONNECTIONS, SECONDS, ROUNDS = 64, 4, 5
# As root, nginx would give its work to somebody who may not read our directory.
USER = "user root; " if os.geteuid() == 0 else ""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def wrk(url, headers=()):
    """Requests a second, and the median and 99th percentile of their latency in milliseconds."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    text = subprocess.run(command + [url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(f"{url}:\n{text}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    return rate, latency(text, "50"), latency(text, "99")


def latency(text, percent):
    number, unit = re.search(rf"\b{percent}%\s+([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


class Servers:
    """Every peer on a port of its own, ended with the block."""

    def __init__(self, work):
        self.work, self.processes = work, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()

    def start(self, command, port, **options):
        with open(self.work / f"{pathlib.Path(command[0]).name}-{port}.log", "w") as log:
            self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, **options))
        wait_for(port)
        return port

    def nginx(self, content):
        port = free_port()
        root = self.work / "nginx"
        root.mkdir(exist_ok=True)
        (root / "file").write_bytes(content)
        (root / "nginx.conf").write_text(
            f"{USER}daemon off; pid {root}/pid; error_log {root}/error.log; worker_processes 2;\n"
            f"events {{ worker_connections 1024; }}\n"
            f"http {{ access_log off; sendfile on; client_body_temp_path {root}/body; proxy_temp_path {root}/p;\n"
            f"fastcgi_temp_path {root}/f; uwsgi_temp_path {root}/u; scgi_temp_path {root}/s;\n"
            f"server {{ listen 127.0.0.1:{port}; root {root}; keepalive_requests 100000000; }} }}\n")
        return self.start(["/usr/sbin/nginx", "-c", str(root / "nginx.conf")], port)

    def docker_registry(self, manifest):
        """A registry of containers with one manifest, pushed over its API."""
        program = shutil.which("docker-registry") or shutil.which("registry")
        if not program:
            return None
        port = free_port()
        root = self.work / "docker-registry"
        root.mkdir(exist_ok=True)
        (root / "config.yml").write_text(
            f"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n"
            f"storage: {{filesystem: {{rootdirectory: {root}/data}}, cache: {{blobdescriptor: inmemory}}}}\n"
            f"http: {{addr: 127.0.0.1:{port}}}\n")
        self.start([program, "serve", str(root / "config.yml")], port)
        base = f"http://127.0.0.1:{port}/v2/m"
        for blob, digest in manifest.blobs:
            location = urllib.request.urlopen(
                urllib.request.Request(f"{base}/blobs/uploads/", method="POST")).headers["Location"]
            mark = "&" if "?" in location else "?"
            urllib.request.urlopen(urllib.request.Request(
                f"{location}{mark}digest={digest}", data=blob, method="PUT",
                headers={"Content-Type": "application/octet-stream"}))
        urllib.request.urlopen(urllib.request.Request(
            f"{base}/manifests/1", data=manifest.bytes, method="PUT", headers={"Content-Type": manifest.media_type}))
        return f"{base}/manifests/1"


class Manifest:
    """A manifest with all that it names, as Cairn has it."""

    media_type = "application/vnd.oci.image.manifest.v1+json"

    def __init__(self, base, headers):
        def get(path):
            return urllib.request.urlopen(urllib.request.Request(base + path, headers=headers)).read()

        self.bytes = get("/groups/bench/versions/1/manifest")
        document = json.loads(self.bytes)
        names = [document["config"]] + document["layers"]
        self.blobs = [(get("/documents/" + names[0]["digest"]), names[0]["digest"])]
        self.blobs += [(get("/blobs/" + layer["digest"]), layer["digest"]) for layer in names[1:]]


def rows(cairn, server, hello, work):
    """Measures; gives rows of (what, figure, peer, ratio, target, note)."""
    env = {"CAIRN_ACTOR": "bench", "PATH": "/usr/bin:/bin"}
    registry = work / "reads"
    shutil.rmtree(registry, ignore_errors=True)
    registry.mkdir(parents=True)

    def in_cairn(*arguments):
        return subprocess.run([cairn, *arguments], cwd=registry, env=env, check=True, capture_output=True, text=True)

    (registry / "model.bin").write_bytes(bytes(1000))
    in_cairn("init")
    in_cairn("group", "create", "bench")
    in_cairn("push", "bench", "model.bin", "--metric", "auc=0.9", "--no-provenance")
    in_cairn("approve", "bench:1")
    in_cairn("promote", "bench:1", "production")
    in_cairn("user", "create", "bench", "--role", "reader")
    token = json.loads(in_cairn("token", "create", "bench", "--json").stdout)["token"]
    with Servers(work) as servers:
        port = free_port()
        servers.start([server, "--registry", str(registry / ".cairn"), "--listen", f"127.0.0.1:{port}",
                       "--rate-limit", "0", "--log-level", "warning"], port)
        base = f"http://127.0.0.1:{port}/api/v1"
        bearer = f"Authorization: Bearer {token}"
        manifest = Manifest(base, {"Authorization": f"Bearer {token}"})
        headers = {"Authorization": f"Bearer {token}"}
        paths = {"stage": "/groups/bench/stages/production", "manifest": "/groups/bench/versions/1/manifest"}
        targets = {name: (base + path, [bearer]) for name, path in paths.items()}
        for name, path in paths.items():
            size = len(urllib.request.urlopen(urllib.request.Request(base + path, headers=headers)).read())
            hello_port = free_port()
            servers.start([hello, str(hello_port), str(size)], hello_port)
            targets[f"hello {name}"] = (f"http://127.0.0.1:{hello_port}/api/v1{path}", [bearer])
            targets["hello"] = (f"http://127.0.0.1:{hello_port}/", [])
        targets["nginx"] = (f"http://127.0.0.1:{servers.nginx(manifest.bytes)}/file", [])
        if address := servers.docker_registry(manifest):
            targets["docker-registry"] = (address, [f"Accept: {Manifest.media_type}"])
        measured = {name: [] for name in targets}
        for name in targets:  # warm up
            wrk(*targets[name])
        for _ in range(ROUNDS):
            for name in targets:
                measured[name].append(wrk(*targets[name]))
    rate = {name: statistics.median(r[0] for r in runs) for name, runs in measured.items()}
    for name, what in [("stage", "resolve a stage over HTTP"), ("manifest", "get a manifest over HTTP")]:
        figure = f"{rate[name]:,.0f}/s"
        same = rate[f"hello {name}"]
        yield what, figure, f"Hummingbird's hello-world, same request, answer of the same size, {same:,.0f}/s", \
            rate[name] / same, "≥ 0.9", ""
        yield what, figure, f"the same, `GET /` without a token, 5 bytes, {rate['hello']:,.0f}/s", \
            rate[name] / rate["hello"], "", ""
        yield what, figure, f"nginx, a file of {len(manifest.bytes)} bytes, {rate['nginx']:,.0f}/s", \
            rate[name] / rate["nginx"], "", ""
        middle = statistics.median(r[1] for r in measured[name])
        tail = statistics.median(r[2] for r in measured[name])
        yield f"99th percentile of that, {CONNECTIONS} connections", f"{tail:.1f} ms", f"its median {middle:.1f} ms", \
            tail / middle, "< 10", ""
    if "docker-registry" in rate:
        yield "get a manifest over HTTP", f"{rate['manifest']:,.0f}/s", \
            f"docker-registry {rate['docker-registry']:,.0f}/s", rate["manifest"] / rate["docker-registry"], "", ""


if __name__ == "__main__":
    import argparse
    import tempfile

    parser = argparse.ArgumentParser()
    parser.add_argument("--cairn", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--hello", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        for row in rows(options.cairn, options.server, options.hello, pathlib.Path(directory)):
            print(" | ".join(f"{x:.2f}" if isinstance(x, float) else str(x) for x in row))
