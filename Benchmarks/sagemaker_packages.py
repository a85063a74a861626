#!/usr/bin/env python3
"""Measures CreateModelPackage and DescribeModelPackage, at few and at many versions, beside moto's server.

    sagemaker_packages.py --cairn CAIRN --server SERVER [--many 20000] [--seconds 5]

Needs a Python with botocore, and moto's server (`pip install 'moto[server]'`). Requests are signed and sent over one kept
connection, without boto3's own cost. Prints requests a second, and the ratios.
"""
import argparse
import http.client
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class Client:
    def __init__(self, port, key, secret):
        self.host = f"127.0.0.1:{port}"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.signer = SigV4Auth(Credentials(key, secret), "sagemaker", "us-east-1")

    def call(self, operation, **given):
        body = json.dumps(given).encode()
        request = AWSRequest("POST", f"http://{self.host}/", data=body, headers={
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"SageMaker.{operation}", "Host": self.host})
        self.signer.add_auth(request)
        self.connection.request("POST", "/", body, dict(request.headers))
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{operation}: {answer.status} {text[:300]}")
        return json.loads(text or b"{}")

    def create(self):
        return self.call("CreateModelPackage", ModelPackageGroupName="speed", InferenceSpecification={
            "Containers": [{"Image": "image:1", "ModelDataUrl": "s3://elsewhere/model.tar.gz"}],
            "SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"]})["ModelPackageArn"]

    def rate(self, call, seconds):
        """Requests a second: the best of three spells, since other work on the machine only ever slows down."""
        best = 0
        for _ in range(3):
            count, begin = 0, time.perf_counter()
            while time.perf_counter() - begin < seconds / 3:
                call()
                count += 1
            best = max(best, count / (time.perf_counter() - begin))
        return best


def measure(client, seconds):
    name = client.create()
    return (client.rate(client.create, seconds), client.rate(lambda: client.call("DescribeModelPackage", ModelPackageName=name),
                                                             seconds))


def free_port():
    import socket
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("a server did not start")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cairn", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--many", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=5)
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
            client, moto = Client(ports[0], key, secret), Client(ports[1], "testing", "testing")
            for one in (client, moto):
                one.call("CreateModelPackageGroup", ModelPackageGroupName="speed")
            for _ in range(100):
                client.create()
                moto.create()
            theirs = measure(moto, options.seconds)
            few = measure(client, options.seconds)
            made = int(client.create().split("/")[-1])
            for _ in range(max(0, options.many - made)):
                client.create()
            many = measure(client, options.seconds)
        finally:
            for server in servers:
                server.terminate()
                server.wait()
    for name, index in (("CreateModelPackage", 0), ("DescribeModelPackage", 1)):
        print(f"{name} | {many[index]:.0f}/s at {options.many:,} versions | moto's server {theirs[index]:.0f}/s "
              f"| {many[index] / theirs[index]:.1f} | ≥ 10 | ", flush=True)
        print(f"{name} | {many[index]:.0f}/s at {options.many:,} versions | at 100 versions {few[index]:.0f}/s "
              f"| {few[index] / many[index]:.2f} | ≤ 1.2 | slower by", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
