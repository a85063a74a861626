"""Thousands of slow, broken and half-open connections to the real server, in clear and over TLS: some say nothing, some
half a head, some drip a byte at a time, some send what is no HTTP, some reset in the middle, some ask and never read.

Meanwhile and afterwards the server answers others promptly; it closes what keeps still, its memory is bounded, its open
files go back to what they were, and what was stored is right. With few open files it serves all the same.
"""
import asyncio
import dataclasses
import json
import os
import pathlib
import resource
import ssl
import subprocess
import time

from harness import Finding, Torture
from served import Server

PATIENCE = 4
# A probe waits for processors that thousands of handshakes keep busy, on a slow machine.
PROMPT = 20


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    is_encrypted: bool = False
    # How many files the server may have open; none: as many as it likes.
    files: int = 0


def garbage(random):
    """What is no HTTP, or hardly."""
    line = b"POST /api/v1/groups HTTP/1.1\r\nHost: a\r\n"
    return random.choice([
        bytes([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]) + random.randbytes(500),
        random.randbytes(random.randint(1, 5000)),
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        line + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
        line + b"".join(b"X-%d: y\r\n" % index for index in range(500)) + b"\r\n",
        line + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}",
        line + b"Content-Length: -1\r\n\r\n",
        line + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        line + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
        line + b"Transfer-Encoding: chunked\r\n\r\n2;" + b"x" * 70_000,
        b"\r\n" * 20_000, b"\0" * 30_000, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ])


class Crowd:
    """Everybody who is on the server at once."""

    def __init__(self, torture, case, server, token, blob):
        self.torture, self.case, self.server, self.token, self.blob = torture, case, server, token, blob
        self.host, self.port = "127.0.0.1", int(server.url.rsplit(":", 1)[1])
        self.random = torture.random(case.name)
        self.slowest, self.most, self.probes, self.shut = 0.0, 0, 0, 0
        # Of each that drips: since when it is connected, and whether it was closed.
        self.drips = []
        self.stopped = asyncio.Event()
        self.tls = None
        if case.is_encrypted:
            self.tls = ssl.create_default_context()
            self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    @property
    def head(self):
        return (f"Host: localhost\r\nAuthorization: Bearer {self.token}\r\n").encode()

    async def connect(self, is_plain=False):
        return await asyncio.open_connection(self.host, self.port, ssl=None if is_plain else self.tls, limit=1 << 16)

    def reset(self, writer):
        """Ends a connection with RST, whatever is on its way."""
        if not writer.transport.is_closing():
            writer.transport.abort()

    async def ended(self, reader):
        """Waits until the server has ended the connection, or the crowd goes home."""
        async def read():
            while await reader.read(1 << 16):
                pass
        reading = asyncio.ensure_future(read())
        stopping = asyncio.ensure_future(self.stopped.wait())
        done, _ = await asyncio.wait({reading, stopping}, return_when=asyncio.FIRST_COMPLETED)
        self.shut += reading in done
        for task in (reading, stopping):
            task.cancel()
        await asyncio.gather(reading, stopping, return_exceptions=True)

    # Who they are.

    async def silent(self, _index):
        """Says nothing at all; of those over TLS, half not even that much."""
        reader, writer = await self.connect(is_plain=self.random.random() < 0.5)
        await self.ended(reader)
        self.reset(writer)

    async def half_said(self, _index):
        reader, writer = await self.connect()
        writer.write(b"GET /api/v1/groups HTTP/1.1\r\n" + self.head[:self.random.randint(1, len(self.head) - 1)])
        await self.ended(reader)
        self.reset(writer)

    async def dripping(self, index):
        """A byte at a time: of a head, or of a body."""
        reader, writer = await self.connect()
        drip = [time.monotonic(), False]
        self.drips.append(drip)
        text = b"POST /api/v1/groups HTTP/1.1\r\n" + self.head + b"Content-Length: 5000\r\n\r\n"
        if index % 2:
            writer.write(text)
            text = b"{" + b" " * 4998
        # An answer or the end, whichever comes: both end it.
        reading = asyncio.ensure_future(reader.read(1 << 16))
        for byte in text:
            if self.stopped.is_set() or reading.done():
                break
            writer.write(bytes([byte]))
            await asyncio.sleep(0.2)
        drip[1] = reading.done()
        self.reset(writer)
        await asyncio.gather(reading, return_exceptions=True)

    async def rubbish(self, index):
        while not self.stopped.is_set():
            reader, writer = await self.connect(is_plain=index % 2 == 0)
            writer.write(garbage(self.random))
            try:
                await asyncio.wait_for(reader.read(1 << 16), PATIENCE * 2)
            finally:
                self.reset(writer)
            await asyncio.sleep(self.random.random())

    async def resetting(self, index):
        """Goes away in the middle: of a request, of an upload, of a download."""
        while not self.stopped.is_set():
            reader, writer = await self.connect()
            what = index % 3
            if what == 0:
                writer.write(b"POST /api/v1/groups HTTP/1.1\r\n" + self.head + b"Content-Length: 500\r\n\r\n{\"na")
            elif what == 1:
                key = bytes(self.random.choices(b"0123456789abcdef", k=64))
                writer.write(b"PATCH /api/v1/uploads/" + key + b" HTTP/1.1\r\n" + self.head
                             + b"Upload-Offset: 0\r\nContent-Length: 50000000\r\n\r\n" + bytes(60_000))
            else:
                writer.write(f"GET /api/v1/blobs/{self.blob} HTTP/1.1\r\n".encode() + self.head + b"\r\n")
                await asyncio.wait_for(reader.read(20_000), PROMPT)
            await asyncio.sleep(self.random.random() / 2)
            self.reset(writer)
            await asyncio.sleep(self.random.random())

    async def deaf(self, index):
        """Asks, and never reads the answers."""
        reader, writer = await self.connect()
        writer.transport.pause_reading()
        what = f"/api/v1/blobs/{self.blob}" if index % 2 else "/api/v1/groups"
        writer.write((f"GET {what} HTTP/1.1\r\n".encode() + self.head + b"\r\n") * (1 if index % 2 else 60))
        await self.stopped.wait()
        self.reset(writer)

    # Who must be served all the same.

    async def probe(self):
        begin = time.monotonic()
        reader, writer = await self.connect()
        try:
            writer.write(b"GET /api/v1/groups HTTP/1.1\r\n" + self.head + b"Connection: close\r\n\r\n")
            answer = await reader.read()
        finally:
            self.reset(writer)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise Finding(f"a probe was answered with {answer[:300]!r}")
        self.probes += 1
        self.slowest = max(self.slowest, time.monotonic() - begin)

    async def prober(self):
        while not self.stopped.is_set():
            failures = 0
            while True:
                try:
                    await asyncio.wait_for(self.probe(), PROMPT)
                    break
                except asyncio.TimeoutError as error:
                    raise Finding(f"somebody else was not answered within {PROMPT} s") from error
                except (OSError, asyncio.IncompleteReadError, Finding):
                    # With few open files, one connection too many is closed, whichever: it is tried again.
                    failures += 1
                    if not self.case.files or failures > 20:
                        raise
                    await asyncio.sleep(0.1)
            self.most = max(self.most, self.files())
            await asyncio.sleep(0.2)

    def files(self):
        return len(os.listdir(f"/proc/{self.server.process.pid}/fd"))

    def memory(self):
        """In bytes: what the server's process has in memory."""
        return int(pathlib.Path(f"/proc/{self.server.process.pid}/statm").read_text().split()[1]) * 4096

    async def one(self, act, index):
        await asyncio.sleep(self.random.random() * 2)
        try:
            await act(index)
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # that the server ends such a connection is what is wanted

    async def go(self, scale, seconds):
        before = (self.files(), self.memory())
        # What a server with few files can take in at once is less: more wait before it, and are nobody's.
        scale *= 0.1 if self.case.files else 1
        kinds = [(self.silent, 1500), (self.half_said, 1500), (self.dripping, 500), (self.rubbish, 300),
                 (self.resetting, 200), (self.deaf, 100)]
        count = {act: max(2, int(number * scale)) for act, number in kinds}
        crowd = [asyncio.ensure_future(self.one(act, index)) for act in count for index in range(count[act])]
        prober = asyncio.ensure_future(self.prober())
        await asyncio.wait({prober}, timeout=seconds)
        swollen, ending = self.memory(), time.monotonic()
        self.stopped.set()
        await prober
        await asyncio.wait(crowd, timeout=30)
        for task in crowd:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        # Those that could connect only lately, on a machine that is busy, say nothing yet.
        closed = [was_closed for since, was_closed in self.drips if since < ending - 3 * PATIENCE]
        if sum(closed) < len(closed) * 0.9:
            raise Finding(f"of {len(closed)} that dripped only {sum(closed)} were closed")
        self.judge(before, swollen, sum(count.values()), count[self.silent] + count[self.half_said])
        await self.settle(before[0])
        await asyncio.wait_for(self.probe(), PROMPT)

    def judge(self, before, swollen, total, still):
        # What keeps still is closed when its time is over, and most of them came in the first seconds.
        if self.shut < still * 0.9:
            raise Finding(f"of {still} connections that kept still only {self.shut} were closed")
        allowed = before[1] + (96 << 20) + total * (160 << 10)
        if swollen > allowed:
            raise Finding(f"{total} connections took the server from {before[1] >> 20} to {swollen >> 20} MiB")
        print(f"{self.case.name}: {total} connections, {self.most} files open at most, {before[1] >> 20} MiB before and "
              f"{swollen >> 20} MiB with them, {self.probes} probes, the slowest took {self.slowest:.2f} s", flush=True)
        self.torture.count("connections", total)
        self.torture.count("probes answered", self.probes)

    async def settle(self, files):
        """Waits until what was open for the crowd is closed."""
        for _ in range(300):
            if self.files() <= files + 6:
                return
            await asyncio.sleep(0.1)
        raise Finding(f"{self.files()} files are open after the crowd went home, and {files} were before")


class Connections:
    def __init__(self, torture):
        self.torture = torture

    def certificate(self, path):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
             path / "key.pem", "-out", path / "cert.pem", "-days", "2", "-subj", "/CN=localhost"],
            check=True, capture_output=True)

    def check(self, case):
        options = self.torture.options
        with self.torture.sandbox() as path:
            cairn = self.torture.cairn(path)
            cairn.require("init", ".", "--origin", "example.com/connections")
            cairn.require("group", "create", "g")
            (path / "model.bin").write_bytes(self.torture.random("model").randbytes(9_000_000))
            cairn.require("push", "g", "model.bin")
            blob = cairn.json("show", "g:1")["files"][0]["digest"]
            cairn.require("user", "create", "ann", "--role", "administrator")
            token = cairn.require("token", "create", "ann").splitlines()[0].strip()
            arguments = ["--idle-timeout", str(PATIENCE), "--rate-limit", "1000000", "--log-level", "critical"]
            # What "listening" is said at.
            arguments[-1] = "notice"
            if case.is_encrypted:
                self.certificate(path)
                arguments += ["--tls-certificate", "cert.pem", "--tls-key", "key.pem"]
            settings = {}
            if case.files:
                settings["preexec_fn"] = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (case.files,) * 2)
            server = Server(cairn, *arguments, **settings)
            try:
                crowd = Crowd(self.torture, case, server, token, blob)
                asyncio.run(crowd.go(options.scale, options.each))
                if not case.is_encrypted:
                    self.work(cairn, server, token)
            finally:
                server.stop()
            cairn.verify()

    def work(self, cairn, server, token):
        """Afterwards everything goes on as ever."""
        served = {"CAIRN_REGISTRY": server.url, "CAIRN_TOKEN": token}
        pushed = json.loads(cairn.require("push", "g", "model.bin", "--force", "--json", variables=served))
        cairn.require("pull", f"g:{pushed['number']}", "-o", "pulled", variables=served)
        if (cairn.directory / "pulled/model.bin").read_bytes() != (cairn.directory / "model.bin").read_bytes():
            raise Finding("a pull gave other bytes than were pushed")


def main():
    def add(parser):
        parser.add_argument("--each", type=float, help="seconds of each part (default: a third of --seconds)")
        parser.add_argument("--scale", type=float, default=1, help="1: 4,100 connections at once")
    torture = Torture("slow, broken and half-open connections", 120, add=add)
    options = torture.options
    options.width, options.each, options.seconds = 1, options.each or max(20, (options.seconds or 120) / 3), 0
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))
    cases = [Case("clear"), Case("few files", files=240), Case("encrypted", is_encrypted=True)]
    torture.run(cases, Connections(torture).check)
    torture.end(required=("connections", "probes answered"))


if __name__ == "__main__":
    main()
