#!/usr/bin/env python3
"""Measures CreateModelPackage and DescribeModelPackage, at 100 and at 20,000 versions, beside moto's server.

    sagemaker_packages.py --cairn CAIRN --server SERVER [--many 20000]

Each request is signed once, by botocore, and sent again and again over 32 connections, so that the servers are measured
and not the signing client. Each figure is the median of five spells. A spell "at 100 versions" is of a new group with so
many. Every package has its model data elsewhere, and says the same. Wants a Python with botocore and moto's server (`pip install 'moto[server]'`).
"""
import argparse
import json
import pathlib
import re
import select
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

FEW, SPELLS, SPELL, CONNECTIONS = 100, 5, 1000, 32
LENGTH, CLOSE = re.compile(rb"(?i)content-length: *([0-9]+)"), re.compile(rb"(?i)\r\nconnection: *close")
PACKAGE = {"InferenceSpecification": {
    "Containers": [{"Image": "image:1", "ModelDataUrl": "s3://elsewhere/model.tar.gz"}],
    "SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"]}}


class Door:
    """A server's SageMaker door."""

    def __init__(self, port, key, secret, connections=CONNECTIONS):
        self.connections = connections
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

    def spell(self, request, count):
        """Sends a request so many times. Gives the last answer, and how many there were in a second.

        One loop over bare sockets, so that little of the machine goes to the client.
        """
        begin, poll, open_sockets, last = time.perf_counter(), select.epoll(), {}, b""

        def connect(left):
            connection = socket.create_connection(("127.0.0.1", self.port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            poll.register(connection, select.EPOLLIN)
            open_sockets[connection.fileno()] = [connection, left, b""]
            connection.sendall(request)

        width = min(self.connections, count)
        for number in range(width):
            connect(count // width + (number < count % width))
        while open_sockets:
            for number, _ in poll.poll():
                connection, left, got = open_sockets[number]
                piece = connection.recv(65536)
                if not piece:
                    raise SystemExit("a server hung up in the middle of an answer")
                got += piece
                head, end, body = got.partition(b"\r\n\r\n")
                if not end or len(body) < int(LENGTH.search(head).group(1)):
                    open_sockets[number][2] = got
                    continue
                if b" 200 " not in head[:16]:
                    raise SystemExit(got.decode())
                last, open_sockets[number][1:] = body, [left - 1, b""]
                if left > 1 and CLOSE.search(head) is None:
                    connection.sendall(request)
                    continue
                poll.unregister(connection)
                del open_sockets[number]
                connection.close()
                if left > 1:
                    connect(left - 1)
        return json.loads(last or b"{}"), count / (time.perf_counter() - begin)

    def call(self, operation, count=1, **given):
        return self.spell(self.request(operation, given), count)

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
