#!/usr/bin/env python3
"""Blobs over HTTP: a download beside nginx with sendfile, an upload (hashed and durable) beside `openssl dgst` and
`cp` with `sync`, and a server's memory under 200 transfers at once. In turns; prints rows for the table of `bench.py`,
which calls this. Medians.
"""
import asyncio
import hashlib
import json
import os
import pathlib
import secrets
import shutil
import statistics
import subprocess
import time

from server_reads import Servers, free_port

SIZE, ROUNDS = 512 << 20, 7
PARALLEL, PARALLEL_SIZE = 200, 16 << 20


def timed(*command, **options):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)
    return time.perf_counter() - start


def curl(*arguments):
    """Runs curl, with its time; fails where the server says no."""
    start = time.perf_counter()
    done = subprocess.run(["curl", "-sS", "--fail-with-body", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"curl {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
    return done.stdout, time.perf_counter() - start


def memory(pid, field):
    """`VmRSS` or `VmHWM` of a process, in MiB."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"/proc/{pid}/status has no {field}")


class Registry:
    """A registry with one large file, served; and a token of somebody who may push."""

    def __init__(self, cairn, server, servers, work):
        self.place = work / "transfers"
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(parents=True)
        self.cairn, self.env = cairn, {"CAIRN_ACTOR": "bench", "PATH": "/usr/bin:/bin"}
        self.file = self.place / "model.bin"
        with open(self.file, "wb") as file:
            for _ in range(SIZE >> 20):
                file.write(secrets.token_bytes(1 << 20))
        self.digest = "sha256:" + hashlib.sha256(self.file.read_bytes()).hexdigest()
        self.run("init")
        self.run("group", "create", "bench")
        self.run("push", "bench", "model.bin", "--no-provenance")
        self.run("user", "create", "bench", "--role", "administrator")
        self.token = json.loads(self.run("token", "create", "bench", "--json").stdout)["token"]
        self.port = free_port()
        servers.start([server, "--registry", str(self.place / ".cairn"), "--listen", f"127.0.0.1:{self.port}",
                       "--rate-limit", "0", "--log-level", "warning"], self.port)
        self.pid = servers.processes[-1].pid
        self.base = f"http://127.0.0.1:{self.port}/api/v1"
        self.bearer = f"Authorization: Bearer {self.token}"

    def run(self, *arguments):
        return subprocess.run([self.cairn, *arguments], cwd=self.place, env=self.env, check=True,
                              capture_output=True, text=True)

    def lease(self):
        return json.loads(curl("-H", self.bearer, "-X", "POST", self.base + "/leases")[0])["lease"]

    def download(self):
        return curl("-H", self.bearer, "-o", "/dev/null", f"{self.base}/blobs/{self.digest}")[1]

    def upload(self, path, digest, lease):
        """Sends a file that the store does not have, and finishes it."""
        key = secrets.token_hex(32)
        _, sent = curl("-H", self.bearer, "-X", "PATCH", "-H", "Upload-Offset: 0", "-H", "Expect:", "-T", str(path),
                       f"{self.base}/uploads/{key}")
        body = json.dumps({"lease": lease, "digest": digest, "size": path.stat().st_size})
        answer, finished = curl("-H", self.bearer, "-X", "POST", "-d", body, f"{self.base}/uploads/{key}/finish")
        if json.loads(answer)["present"]:
            raise SystemExit("the file was there already, so that nothing was measured")
        return sent + finished

    def forget(self, digest):
        """Takes the blob away, so that the next upload writes it again."""
        name = digest.removeprefix("sha256:")
        (self.place / ".cairn/blobs/sha256" / name[:2] / name[2:]).unlink()


def changed(source, target, number):
    """A copy with other bytes at its beginning, and its digest."""
    shutil.copyfile(source, target)
    with open(target, "r+b") as file:
        file.write(number.to_bytes(8, "big"))
    os.sync()
    return "sha256:" + hashlib.sha256(target.read_bytes()).hexdigest()


def transfers(registry, servers, work):
    root = work / "nginx"
    nginx_port = servers.nginx(b"")
    link = root / "large"
    link.unlink(missing_ok=True)
    os.link(registry.file, link)
    nginx = f"http://127.0.0.1:{nginx_port}/large"
    copy, other = work / "transfers/upload.bin", work / "transfers/copy.bin"
    digest = changed(registry.file, copy, 1)
    lease = registry.lease()
    down, peer, up, hashing, copying = [], [], [], [], []
    for number in range(ROUNDS + 1):
        turn = (registry.download(), curl("-o", "/dev/null", nginx)[1])
        hashed = timed("openssl", "dgst", "-sha256", str(copy))
        other.unlink(missing_ok=True)
        os.sync()
        copied = timed("sh", "-c", 'cp "$1" "$2" && sync "$2"', "sh", str(copy), str(other))
        other.unlink()
        os.sync()
        sent = registry.upload(copy, digest, lease)
        registry.forget(digest)
        os.sync()
        if number == 0:
            continue  # warms up
        for figures, figure in zip((down, peer, up, hashing, copying), (*turn, sent, hashed, copied)):
            figures.append(figure)
    return [statistics.median(x) for x in (down, peer, up, hashing, copying)]


async def talk(port, head, body_pieces=()):
    """One request; reads its answer to the end. Gives the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=256 << 10)
    writer.write(head)
    for piece in body_pieces:
        writer.write(piece)
        await writer.drain()
    answer = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in answer.split(b"\r\n")
                   if line.lower().startswith(b"content-length:")), 0)
    while length > 0:
        length -= len(await reader.read(min(length, 256 << 10)))
    writer.close()
    return int(answer.split()[1])


async def together(registry, kind):
    """200 transfers at once, all under way before the first can end."""
    piece = secrets.token_bytes(256 << 10)

    def request(line, *fields):
        lines = [line, "Host: localhost", registry.bearer, "Connection: close", *fields]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def download():
        end = PARALLEL_SIZE - 1
        return talk(registry.port, request(
            f"GET /api/v1/blobs/{registry.digest} HTTP/1.1", f"Range: bytes=0-{end}"))

    def upload():
        head = request(f"PATCH /api/v1/uploads/{secrets.token_hex(32)} HTTP/1.1", "Upload-Offset: 0",
                       f"Content-Length: {PARALLEL_SIZE}")
        return talk(registry.port, head, [piece] * (PARALLEL_SIZE // len(piece)))

    make = {"downloads": download, "uploads": upload}[kind]
    statuses = await asyncio.gather(*(make() for _ in range(PARALLEL)))
    if any(status not in (204, 206) for status in statuses):
        raise SystemExit(f"{kind}: {sorted(set(statuses))}")


def rows(cairn, server, work):
    """Measures; gives rows of (what, figure, peer, ratio, target, note)."""
    with Servers(work) as servers:
        registry = Registry(cairn, server, servers, work)
        down, nginx, up, hashing, copying = transfers(registry, servers, work)
        size = SIZE >> 20
        yield f"download {size} MiB over HTTP", f"{down:.2f} s", f"nginx with sendfile {nginx:.2f} s", nginx / down, \
            "≥ 0.9", "rates; curl takes both"
        slower = max(hashing, copying)
        yield f"upload {size} MiB over HTTP, hashed and durable", f"{up:.2f} s", \
            f"`openssl dgst` {hashing:.2f} s, `cp` + `sync` {copying:.2f} s", up / slower, "≤ 1.25", \
            "beside the slower of the two"
    with Servers(work) as servers:
        registry = Registry(cairn, server, servers, work)
        registry.download()  # verified, so that nothing but sending is measured
        before = memory(registry.pid, "VmRSS")
        for kind in ("downloads", "uploads"):
            asyncio.run(together(registry, kind))
            peak = memory(registry.pid, "VmHWM")
            yield f"memory under {PARALLEL} {kind} of {PARALLEL_SIZE >> 20} MiB at once", f"{peak:.0f} MiB", \
                f"at rest {before:.0f} MiB", peak / 256, "≤ 1", "of 256 MiB; the peak"


if __name__ == "__main__":
    import argparse
    import tempfile

    parser = argparse.ArgumentParser()
    parser.add_argument("--cairn", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--work", help="where to work; on the file system that is to be measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as directory:
        for row in rows(options.cairn, options.server, pathlib.Path(directory)):
            print(" | ".join(f"{x:.2f}" if isinstance(x, float) else str(x) for x in row), flush=True)
