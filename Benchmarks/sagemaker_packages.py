#!/usr/bin/env python3
"""Measures CreateModelPackage and DescribeModelPackage, at 100 and at 20,000 versions, beside moto's server.

    sagemaker_packages.py --cairn CAIRN --server SERVER [--many 20000]

Each request is signed once, by botocore, and sent again and again over eight connections, so that the servers are
measured and not the signing client. Each figure is the median of five spells. A spell "at 100 versions" is of a new group
with so many. Wants a Python with botocore and moto's server (`pip install 'moto[server]'`).
"""
import argparse
import asyncio
import json
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from server_reads import free_port

FEW, SPELLS, SPELL, CONNECTIONS = 100, 5, 200, 8
PACKAGE = {"InferenceSpecification": {
    "Containers": [{"Image": "image:1", "ModelDataUrl": "s3://elsewhere/model.tar.gz"}],
    "SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"]}}


class Door:
    """A server's SageMaker door."""

    def __init__(self, port, key, secret):
        self.port, self.signer = port, SigV4Auth(Credentials(key, secret), "sagemaker", "us-east-1")

    def request(self, operation, given):
        """A signed request, as bytes."""
        body = json.dumps(given).encode()
        request = AWSRequest("POST", f"http://127.0.0.1:{self.port}/", data=body, headers={
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"SageMaker.{operation}",
            "Host": f"127.0.0.1:{self.port}", "Content-Length": str(len(body))})
        self.signer.add_auth(request)
        lines = ["POST / HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    async def spell(self, request, count):
        """Sends a request so many times. Gives the last answer, and how many there were in a second."""
        last = b""

        async def send(count):
            nonlocal last
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            for _ in range(count):
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n")
                              if line.lower().startswith(b"content-length:"))
                last = await reader.readexactly(length)
                if b" 200 " not in head.split(b"\r\n")[0]:
                    raise SystemExit(f"{head.decode()}{last.decode()}")
                if b"connection: close" in head.lower():
                    reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.close()

        begin = time.perf_counter()
        width = min(CONNECTIONS, count)
        await asyncio.gather(*(send(count // width) for _ in range(width)))
        return json.loads(last or b"{}"), count / (time.perf_counter() - begin)

    def call(self, operation, count=1, **given):
        return asyncio.run(self.spell(self.request(operation, given), count))

    def create(self, group, count=1):
        return self.call("CreateModelPackage", count, ModelPackageGroupName=group, **PACKAGE)

    def describe(self, name, count=1):
        return self.call("DescribeModelPackage", count, ModelPackageName=name)

    def group(self, name, versions):
        """Makes a group with so many versions; gives the last one's name."""
        self.call("CreateModelPackageGroup", ModelPackageGroupName=name)
        made, answer = 0, None
        while made < versions:  # signatures are good for minutes only
            step = min(1000, versions - made)
            answer, _ = self.create(name, step)
            made += step
        return answer["ModelPackageArn"]

    def measure(self, group, name):
        return self.create(group, SPELL)[1], self.describe(name, SPELL)[1]


def medians(figures):
    return [statistics.median(column) for column in zip(*figures)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cairn", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--many", type=int, default=20_000)
    options = parser.parse_args()
    options.cairn, options.server = (str(pathlib.Path(path).resolve()) for path in (options.cairn, options.server))
    with tempfile.TemporaryDirectory() as place:
        def cairn(*words):
            return subprocess.run([options.cairn, *words], cwd=place, check=True, capture_output=True, text=True).stdout
        cairn("init")
        cairn("user", "create", "root", "--role", "administrator")
        key, secret = [line.split()[-1] for line in cairn("token", "create", "root", "--aws").splitlines()[:2]]
        ports = [free_port(), free_port()]
        servers = [
            subprocess.Popen([options.server, "--registry", f"{place}/.cairn", "--listen", f"127.0.0.1:{ports[0]}",
                              "--rate-limit", "0", "--log-level", "error"]),
            subprocess.Popen([sys.executable, "-m", "moto.server", "-p", str(ports[1])], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL),
        ]
        try:
            for port in ports:
                wait_for(port)
            ours, moto = Door(ports[0], key, secret), Door(ports[1], "testing", "testing")
            few, theirs = [], []
            for number in range(SPELLS):
                for door, figures in ((ours, few), (moto, theirs)):
                    figures.append(door.measure(f"few-{number}", door.group(f"few-{number}", FEW)))
            name = ours.group("many", options.many)
            many = [ours.measure("many", name) for _ in range(SPELLS)]
        finally:
            for server in servers:
                server.terminate()
                server.wait()
    few, many, theirs = medians(few), medians(many), medians(theirs)
    for name, few, many, theirs in zip(("CreateModelPackage", "DescribeModelPackage"), few, many, theirs):
        print(f"{name} | {few:.0f}/s at {FEW} versions | moto's server {theirs:.0f}/s "
              f"| {few / theirs:.1f} | ≥ 10 | ", flush=True)
        print(f"{name} | {many:.0f}/s at {options.many:,} versions | at {FEW} versions {few:.0f}/s "
              f"| {few / many:.2f} | ≤ 1.2 | slower by", flush=True)
    return 0


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("a server did not start")


if __name__ == "__main__":
    sys.exit(main())
