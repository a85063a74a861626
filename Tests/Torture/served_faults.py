"""A server whose n-th system call fails, or is where it is killed, while clients push, approve, promote and label.

What a client was told is done is there after the server was started again: versions with their right bytes, decisions,
the stage where it was moved last. The registry verifies clean, and goes on. strace injects the failures, and counts calls
by thread, so that the n-th call is that of each thread which comes so far.
"""
import dataclasses
import hashlib
import json
import subprocess
import threading

from faults import CLASSES, EFFECTS, STRUCK
from harness import Finding, Tables, Torture, copy_tree, remove_tree, said
from served import Server, code

# Classes of calls that a server makes for the registry, and the last call that is struck.
REACH = {"write": 60, "sync": 30, "rename": 12, "open": 60, "unlink": 12, "truncate": 6, "mkdir": 4, "mode": 12, "link": 6}
# What a client is told that cannot be known: its request may have been done.
UNKNOWN = {"unavailable", "interrupted", "system", "damaged", None}


@dataclasses.dataclass(frozen=True)
class Case:
    kind: str
    effect: str
    moment: int

    @property
    def name(self):
        return f"{self.kind}/{self.effect}/{self.moment}"


class Clients:
    """Two pushers, and one who decides and promotes, against one server; and what each was told."""

    def __init__(self, torture, case, cairn, served):
        self.torture, self.case, self.cairn, self.served = torture, case, cairn, served
        self.lock = threading.Lock()
        self.pushed, self.approved = {}, set()
        # The stage's acknowledged version, and those that it may have been moved to since.
        self.stage, self.perhaps = None, set()
        self.labels, self.findings = {}, []

    def run(self, *arguments):
        return self.cairn.run(*arguments, "--json", variables=self.served, limit=60)

    def is_done(self, done, what):
        """Whether it is; where it is not, that it was told so in words."""
        if done.returncode == 0:
            self.torture.count("acknowledged")
            return True
        if code(done) is None and b"error" not in done.stderr + done.stdout:
            raise Finding(f"{what} ended with {done.returncode} and no reason: {said(done)}")
        self.torture.count("told that it failed")
        return False

    def push(self, index):
        random = self.torture.random(self.case.name, index)
        for number in range(4):
            name = f"p{index}-{number}.bin"
            content = random.randbytes(random.choice((100, 3000, 90_000)))
            (self.cairn.directory / name).write_bytes(content)
            done = self.run("push", "g", name, "--force")
            if self.is_done(done, "a push"):
                with self.lock:
                    self.pushed[json.loads(done.stdout)["number"]] = (name, hashlib.sha256(content).hexdigest())

    def decide(self, _index):
        for number in (1, 2, 3):
            if self.is_done(self.run("approve", f"g:{number}"), "an approval"):
                self.approved.add(number)
            done = self.run("promote", f"g:{number}", "production")
            if self.is_done(done, "a promotion"):
                self.stage, self.perhaps = number, set()
            elif code(done) in UNKNOWN:
                self.perhaps.add(number)
            if self.is_done(self.run("label", "set", f"g:{number}", f"n={number}"), "a label"):
                self.labels[number] = str(number)

    def go(self):
        def attempt(act, index):
            try:
                act(index)
            except Exception as error:  # noqa: BLE001: judged below
                self.findings.append(error)
        threads = [threading.Thread(target=attempt, args=pair) for pair in ((self.push, 0), (self.push, 1), (self.decide, 2))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for error in self.findings[:1]:
            raise error

    def check(self):
        """After the server has ended, whatever became of it."""
        self.cairn.verify()
        for number, (name, digest) in self.pushed.items():
            directory = self.cairn.directory / "pulled"
            remove_tree(directory)
            self.cairn.require("pull", f"g:{number}", "-o", directory)
            if hashlib.sha256((directory / name).read_bytes()).hexdigest() != digest:
                raise Finding(f"g:{number} was acknowledged, and has other bytes")
        _, shape = Tables(self.cairn.registry).shape
        for number in self.approved:
            if shape.get(f"groups/g/approvals/{number}") != "Approved":
                raise Finding(f"the approval of g:{number} was acknowledged, and is not there")
        stands = shape.get("groups/g/stages/production")
        if stands not in {str(number) for number in self.perhaps | {self.stage} if number} and (self.stage or stands):
            raise Finding(f"production was moved to {self.stage}, perhaps to {self.perhaps}, and stands at {stands}")
        for number in self.labels:
            if f"groups/g/labels/{number}" not in shape:
                raise Finding(f"the label of g:{number} was acknowledged, and is not there")


class Sweep:
    def __init__(self, torture):
        self.torture = torture
        self.template = torture.root / "template"
        self.template.mkdir()
        cairn = torture.cairn(self.template)
        cairn.require("init", ".", "--origin", "example.com/served")
        cairn.require("group", "create", "g")
        for number in (1, 2, 3):
            (self.template / "model.bin").write_text(f"model {number}")
            cairn.require("push", "g", "model.bin")
        cairn.require("user", "create", "ann", "--role", "administrator")
        self.token = cairn.require("token", "create", "ann").splitlines()[0].strip()

    def check(self, case):
        with self.torture.sandbox() as path:
            copy_tree(self.template, path / "work")
            cairn = self.torture.cairn(path / "work")
            calls = ",".join(CLASSES[case.kind])
            strace = ["strace", "-D", "-f", "-qq", "-o", path / "trace", "-e", f"trace={calls}", "-e",
                      f"inject={calls}:{EFFECTS[case.effect]}:when={case.moment}"]
            try:
                server = Server(cairn, "--rate-limit", "100000", "--log-level", "notice", before=strace)
            except Finding:
                # The failure met it before it listened; then nothing was asked of it.
                self.torture.count("servers that did not start")
                return cairn.verify()
            clients = Clients(
                self.torture, case, cairn, {"CAIRN_REGISTRY": server.url, "CAIRN_TOKEN": self.token})
            try:
                clients.go()
            finally:
                self.end(server)
            if b"INJECTED" not in (path / "trace").read_bytes() and case.effect != "killed":
                self.torture.count("cases whose call never came")
            clients.check()
            again = Server(cairn, "--rate-limit", "100000")
            try:
                clients.served = {"CAIRN_REGISTRY": again.url, "CAIRN_TOKEN": self.token}
                done = clients.run("push", "g", "model.bin", "--force")
                if done.returncode != 0:
                    raise Finding(f"a server that was started again takes no push: {said(done)}")
            finally:
                again.stop()

    def end(self, server):
        """Ends a server that may have ended. A trap is a finding."""
        server.process.terminate()
        try:
            status = server.process.wait(40)
        except subprocess.TimeoutExpired:
            server.process.kill()
            status = server.process.wait()
            raise Finding("the server had not stopped 40 s after it was asked to") from None
        if status in (-4, -5, -6, -7, -8, -11):
            raise Finding(f"the server crashed with {status}: {server.log.read_text(errors='replace')[-500:]}")
        self.torture.count("servers that were killed" if status == -9 else "servers that went on to their end")


def main():
    torture = Torture("failing calls under a server", 300)
    torture.options.width = 1
    random = torture.random("cases")
    cases = [
        Case(kind, effect, moment) for kind, last in REACH.items() for effect in STRUCK[kind] if effect != "short"
        for moment in range(1, last + 1)]
    random.shuffle(cases)
    torture.run(cases, Sweep(torture).check)
    torture.end(required=("cases", "acknowledged"))


if __name__ == "__main__":
    main()
