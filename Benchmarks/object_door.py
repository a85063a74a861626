#!/usr/bin/env python3
"""`aws s3 cp` of a large file up and down, to Cairn's object door, to nginx (WebDAV PUT, and a plain file) and to moto's
server, in turns. Prints rows for the table of `bench.py`. Medians of the whole command, whose own work is in all.

Wants a Python with awscli and moto[server] (`--python`); without moto, its column is empty.
"""
import os
import pathlib
import secrets
import shutil
import statistics
import subprocess
import sys
import time

from server_reads import USER, Servers, free_port

SIZE, ROUNDS = 512 << 20, 3


class Command:
    """The AWS command line with one endpoint and one pair of keys."""

    def __init__(self, python, work, port, key="bench", secret="bench", threshold=None):
        self.python, self.script = python, pathlib.Path(python).parent / "aws"
        config = work / f"aws-{port}-{threshold}.cfg"
        config.write_text(f"[default]\ns3 =\n  multipart_threshold = {threshold}\n" if threshold else "[default]\n")
        self.env = dict(os.environ, AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, AWS_DEFAULT_REGION="us-east-1",
                        AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}", AWS_EC2_METADATA_DISABLED="true",
                        AWS_CONFIG_FILE=str(config), AWS_SHARED_CREDENTIALS_FILE="/dev/null")

    def run(self, *arguments):
        start = time.perf_counter()
        done = subprocess.run([self.python, str(self.script), "s3", *arguments], env=self.env, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"aws s3 {' '.join(map(str, arguments))}:\n{done.stdout}{done.stderr}")
        return time.perf_counter() - start


def cairn_door(cairn, server, servers, work):
    place = work / "objects"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)

    def run(*arguments):
        return subprocess.run([cairn, *arguments], cwd=place, env={"PATH": "/usr/bin:/bin", "CAIRN_ACTOR": "bench"}, check=True,
                              capture_output=True, text=True).stdout
    run("init")
    run("user", "create", "bench", "--role", "administrator")
    key, secret = (line.split(" = ")[1] for line in run("token", "create", "bench", "--aws").splitlines())
    port = free_port()
    servers.start([server, "--registry", str(place / ".cairn"), "--listen", f"127.0.0.1:{port}", "--rate-limit", "0",
                   "--log-level", "warning"], port)
    return port, key, secret


def nginx_dav(servers, work):
    """An nginx that takes files, below a directory for each bucket."""
    port, root = free_port(), work / "dav"
    shutil.rmtree(root, ignore_errors=True)
    (root / "bench").mkdir(parents=True)
    (root / "nginx.conf").write_text(
        f"{USER}daemon off; pid {root}/pid; error_log {root}/error.log; worker_processes 2;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ access_log off; sendfile on; client_max_body_size 0; client_body_temp_path {root}/body; proxy_temp_path {root}/p;\n"
        f"fastcgi_temp_path {root}/f; uwsgi_temp_path {root}/u; scgi_temp_path {root}/s;\n"
        f"server {{ listen 127.0.0.1:{port}; root {root}; location / {{ dav_methods PUT DELETE; }} }} }}\n")
    return servers.start(["/usr/sbin/nginx", "-c", str(root / "nginx.conf")], port)


def moto_server(python, servers):
    if subprocess.run([python, "-c", "import moto.server"], capture_output=True).returncode:
        return None
    port = free_port()
    return servers.start([python, "-m", "moto.server", "-p", str(port)], port)


def rows(cairn, server, work, python=sys.executable):
    """Measures; gives rows of (what, figure, peer, ratio, target, note)."""
    source, target = work / "source.bin", work / "target.bin"
    with open(source, "wb") as file:
        for _ in range(SIZE >> 20):
            file.write(secrets.token_bytes(1 << 20))
    with Servers(work) as servers:
        port, key, secret = cairn_door(cairn, server, servers, work)
        dav, moto = nginx_dav(servers, work), moto_server(python, servers)
        whole = f"{2 * SIZE >> 20}MB"
        peers = {"cairn": Command(python, work, port, key, secret), "nginx": Command(python, work, dav, threshold=whole),
                 "cairn in one": Command(python, work, port, key, secret, whole)}
        if moto:
            peers["moto"] = Command(python, work, moto)
        for name in peers:
            if name != "nginx" and name != "cairn in one":
                peers[name].run("mb", "s3://bench")
        times = {}
        for number in range(ROUNDS):
            with open(source, "r+b") as file:  # other bytes each round, so that none is there already
                file.write(secrets.token_bytes(8))
            os.sync()
            for name, peer in peers.items():
                up = peer.run("cp", str(source), f"s3://bench/{name.replace(' ', '-')}-{number}.bin")
                target.unlink(missing_ok=True)
                os.sync()
                down = peer.run("cp", f"s3://bench/{name.replace(' ', '-')}-{number}.bin", str(target))
                if number == 0 and target.read_bytes() != source.read_bytes():
                    raise SystemExit(f"{name} gave other bytes back")
                times.setdefault(name, ([], []))[0].append(up)
                times[name][1].append(down)
                with open(source, "r+b") as file:  # for Cairn, which stores the same bytes once
                    file.write(secrets.token_bytes(8))
                os.sync()
        middle = {name: [statistics.median(figures) for figures in pair] for name, pair in times.items()}
    size = SIZE >> 20
    ours, one, nginx = middle["cairn"], middle["cairn in one"], middle["nginx"]
    yield f"`aws s3 cp` of {size} MiB up, in one request", f"{one[0]:.2f} s", f"nginx (WebDAV PUT) {nginx[0]:.2f} s", \
        nginx[0] / one[0], "", "rates; hashed and durable beside neither"
    yield f"`aws s3 cp` of {size} MiB down", f"{ours[1]:.2f} s", f"nginx {nginx[1]:.2f} s", nginx[1] / ours[1], "", "rates"
    if "moto" in middle:
        moto = middle["moto"]
        yield f"`aws s3 cp` of {size} MiB up, in parts", f"{ours[0]:.2f} s", f"moto's server {moto[0]:.2f} s", \
            moto[0] / ours[0], "", "rates"
        yield f"`aws s3 cp` of {size} MiB down", f"{ours[1]:.2f} s", f"moto's server {moto[1]:.2f} s", moto[1] / ours[1], "", \
            "rates"
    else:
        yield f"`aws s3 cp` of {size} MiB up, in parts", f"{ours[0]:.2f} s", "moto is not installed", 0.0, "", ""


if __name__ == "__main__":
    import argparse
    import tempfile

    parser = argparse.ArgumentParser()
    parser.add_argument("--cairn", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--python", default=sys.executable, help="one with awscli and moto[server]")
    parser.add_argument("--work", help="where to work; on the file system that is to be measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as directory:
        for row in rows(options.cairn, options.server, pathlib.Path(directory), os.path.abspath(options.python)):
            print(" | ".join(f"{x:.2f}" if isinstance(x, float) else str(x) for x in row), flush=True)
