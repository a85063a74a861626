"""Collection beside everything else: pushers (some with the same bytes), deleters, pullers, verifiers and collectors that
keep nothing longer than they must, all of them processes of the built program on one registry, then again through a
server.

What was acknowledged and not deleted can be pulled with its right bytes at every time and at the end, and `verify --all`
is clean beside all of it. A collector that looks at no lease must be found out.
"""
import collections
import dataclasses
import hashlib
import json
import pathlib
import signal
import subprocess
import threading
import time

from harness import Finding, Torture, no_crash, problems, remove_tree, said
from served import Server, code

COLLECT = ("gc", "--retention", "0", "--grace", "0")


class Lost(Finding):
    """Bytes that are needed are not there, or are others."""


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    through_server: bool = False
    is_leaseless: bool = False


class Beside:
    """One registry, and everybody who works on it until the time is over."""

    def __init__(self, torture, case, seconds, cairn):
        self.torture, self.case, self.cairn = torture, case, cairn
        self.end = time.monotonic() + seconds
        self.lock = threading.Lock()
        # Of each version: its files, and whether its deletion was begun.
        self.files, self.doomed = {}, set()
        # How often somebody set out to delete a version, and was told that it was done.
        self.attempts, self.deleted = collections.Counter(), collections.Counter()
        self.findings, self.removed = [], 0
        random = torture.random(case.name, "pool")
        self.pool = [random.randbytes(random.choice((1, 300, 5000, 70_000))) for _ in range(10)]
        self.server_settings = None

    # What everybody does, again and again.

    def push(self, random, place, number):
        files = {f"f{index}": random.choice(self.pool) for index in range(random.randint(1, 3))}
        if random.random() < 0.3:
            files["own"] = random.randbytes(2000)
        directory = place / "pushed"
        remove_tree(directory)
        directory.mkdir()
        for name, content in files.items():
            (directory / name).write_bytes(content)
        arguments = ["push", "g", str(directory), "--force", "-m", f"{place.name} {number}", "--json"]
        if random.random() < 0.1:
            return self.kill(arguments, random.random() * 0.3)
        done = self.run(*arguments)
        if done.returncode != 0:
            raise Finding(f"a push ended with {done.returncode}: {said(done)}{done.stdout[-300:]}")
        with self.lock:
            self.files[json.loads(done.stdout)["number"]] = {
                name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        self.torture.count("pushes")

    def kill(self, arguments, after):
        process = subprocess.Popen(
            [self.cairn.program, *arguments], cwd=self.cairn.directory, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.torture.count("killed pushes")

    def delete(self, random, _place, _number):
        with self.lock:
            standing = sorted(set(self.files) - self.doomed)
            doomed = sorted(self.doomed & set(self.files))
            if len(standing) < 3:
                return time.sleep(0.02)
            # Now and then what somebody else deletes, or has deleted.
            is_again = bool(doomed) and random.random() < 0.15
            version = random.choice(doomed[-3:] if is_again else standing)
            self.doomed.add(version)
            self.attempts[version] += 1
        done = self.run("delete", f"g:{version}", "--json")
        with self.lock:
            self.deleted[version] += done.returncode == 0
            is_alone = self.attempts[version] == 1
        if done.returncode != 0 and (is_alone or code(done) not in ("not-found", "conflict")):
            raise Finding(f"deleting g:{version} ended with {done.returncode}: {said(done)}{done.stdout[-300:]}")
        self.torture.count("deletions")

    def pull(self, random, place, _number):
        with self.lock:
            standing = sorted(set(self.files) - self.doomed)
        if not standing:
            return time.sleep(0.02)
        self.check_pull(random.choice(standing), place / "pulled")
        self.torture.count("pulls")

    def check_pull(self, version, directory):
        remove_tree(directory)
        done = self.run("pull", f"g:{version}", "-o", str(directory))
        with self.lock:
            is_doomed, files = version in self.doomed, self.files[version]
        if done.returncode != 0:
            if is_doomed:
                return
            raise Lost(f"g:{version} stands, and pulling it ended with {done.returncode}: {said(done)}")
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in directory.iterdir()}
        if found != files:
            raise Lost(f"g:{version} has other bytes than were pushed: {found}, not {files}")

    def verify(self, _random, _place, _number):
        done = self.run("verify", "--all", "--json")
        if done.returncode != 0:
            raise Lost(f"'verify' ended with {done.returncode}: {said(done)} {problems(done)}")
        self.torture.count("verifications")

    def collect(self, _random, _place, _number):
        variables = {"LD_PRELOAD": str(self.torture.options.shims / "leaseless.so")} if self.case.is_leaseless else {}
        done = self.run(*COLLECT, "--json", variables=variables)
        if done.returncode != 0 and code(done) != "conflict":
            raise Finding(f"'gc' ended with {done.returncode}: {said(done)}{done.stdout[-300:]}")
        if done.returncode == 0:
            self.removed += json.loads(done.stdout)["removedBlobs"]
        self.torture.count("collections")

    # How they are run.

    @property
    def environment(self):
        return {**self.cairn.environment, **(self.server_settings or {})}

    def run(self, *arguments, variables=None):
        done = self.cairn.run(*arguments, variables={**(self.server_settings or {}), **(variables or {})}, limit=120)
        no_crash(done, f"'{' '.join(arguments)}'")
        return done

    @property
    def is_over(self):
        return bool(self.findings) or time.monotonic() > self.end

    def work(self, name, index, act):
        random = self.torture.random(self.case.name, name, index)
        place = self.cairn.directory / f"{name}{index}"
        place.mkdir()
        number = 0
        while not self.is_over:
            number += 1
            try:
                act(random, place, number)
            except Exception as error:  # noqa: BLE001: the first one ends the run
                with self.lock:
                    self.findings.append(error)

    def go(self):
        workers = [("pusher", self.push, 3), ("deleter", self.delete, 2), ("puller", self.pull, 1),
                   ("collector", self.collect, 2), ("verifier", self.verify, 1)]
        threads = [
            threading.Thread(target=self.work, args=(name, index, act))
            for name, act, count in workers for index in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for error in self.findings[:1]:
            raise error
        self.cairn.verify()
        for version in sorted(set(self.files) - self.doomed):
            self.check_pull(version, self.cairn.directory / "last")
        for version in self.doomed:
            if self.deleted[version] != 1:
                raise Finding(f"of {self.attempts[version]} deletions of g:{version}, {self.deleted[version]} succeeded")
        self.check_rest()

    def check_rest(self):
        """When all is quiet, what nothing needs goes, and what something needs stays."""
        for version in sorted(set(self.files) - self.doomed)[:-1]:
            self.cairn.require("delete", f"g:{version}")
            self.doomed.add(version)
        self.removed += self.cairn.json(*COLLECT)["removedBlobs"]
        report = self.cairn.verify()
        hexes = {path.parent.name + path.name for path in (self.cairn.registry / "blobs/sha256").glob("*/*")}
        missing = {hex for version in set(self.files) - self.doomed for hex in self.files[version].values()} - hexes
        if missing:
            raise Lost(f"{missing} are needed, and not there; verify said {report}")
        self.torture.count("blobs removed", self.removed)


class Collection:
    def __init__(self, torture):
        self.torture = torture

    def check(self, case):
        if case.is_leaseless:
            return self.control(case)
        self.beside(case, self.torture.options.each)

    def beside(self, case, seconds):
        with self.torture.sandbox() as path:
            (path / "work").mkdir()
            cairn = self.torture.cairn(path / "work")
            cairn.require("init", ".", "--origin", "example.com/collection")
            cairn.require("group", "create", "g")
            # Between the moment when a push has its blobs and its commit: there, a lease is all that holds them.
            hook = cairn.registry / "hooks/pre-register"
            hook.parent.mkdir(exist_ok=True)
            hook.write_text("#!/bin/sh\nsleep 0.1\n")
            hook.chmod(0o755)
            beside = Beside(self.torture, case, seconds, cairn)
            if not case.through_server:
                return beside.go()
            cairn.require("user", "create", "ann", "--role", "administrator")
            token = cairn.require("token", "create", "ann").splitlines()[0].strip()
            server = Server(cairn, "--rate-limit", "100000")
            beside.server_settings = {"CAIRN_REGISTRY": server.url, "CAIRN_TOKEN": token}
            try:
                beside.go()
            finally:
                server.stop()

    def control(self, case):
        try:
            self.beside(case, max(self.torture.options.each, 60))
        except Lost as finding:
            print(f"the collector that looks at no lease was found out: {finding}"[:200], flush=True)
            return self.torture.count("broken collectors found")
        raise Finding("a collector that looks at no lease went unnoticed")


def main():
    def add(parser):
        parser.add_argument("--each", type=float, help="seconds of each part (default: a third of --seconds)")
        parser.add_argument("--shims", type=pathlib.Path, help="where leaseless.so is; without it, no control is run")
    torture = Torture("collection beside pushes, pulls and verifications", 360, add=add)
    torture.options.width = 1
    options = torture.options
    options.each = options.each or (options.seconds or 360) / 3
    options.seconds = 0  # each part ends by itself
    cases = [Case("directory"), Case("server", through_server=True)]
    if options.shims:
        options.shims = options.shims.resolve()
        cases.append(Case("control", is_leaseless=True))
    torture.run(cases, Collection(torture).check)
    torture.end(required=("pushes", "deletions", "pulls", "verifications", "collections", "blobs removed")
                + (("broken collectors found",) if options.shims else ()))


if __name__ == "__main__":
    main()
