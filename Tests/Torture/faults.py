"""Every n-th failure: each command that writes is run again and again, each time with another of its system calls
failing (EIO, ENOSPC, EINTR), moving only half of what it was given, or being the moment at which the program is killed.

After each: nothing crashed; the registry opens and verifies clean; what was acknowledged is there; the command was done
whole or not at all; what was reported as done was done; and done again, it succeeds. strace counts calls by thread, so
the n-th call is that of each thread which comes so far.
"""
import dataclasses
import json
import os
import re
import subprocess
import threading

from harness import Finding, Tables, Torture, copy_tree, no_crash, said

CLASSES = {
    "write": ("write", "pwrite64", "pwritev", "writev", "copy_file_range"),
    "sync": ("fsync", "fdatasync"),
    "rename": ("rename", "renameat", "renameat2"),
    "open": ("openat", "open"),
    "unlink": ("unlink", "unlinkat", "rmdir"),
    "truncate": ("ftruncate", "truncate"),
    "allocate": ("fallocate",),
    "mkdir": ("mkdir", "mkdirat"),
    "mode": ("fchmod", "chmod", "fchmodat", "utimensat"),
    "link": ("link", "linkat", "symlink", "symlinkat"),
    "read": ("pread64", "read"),
}
EFFECTS = {
    "EIO": "error=EIO", "ENOSPC": "error=ENOSPC", "EINTR": "error=EINTR", "killed": "signal=KILL", "short": None,
}
# What each class is struck with: what the kernel can really answer there.
STRUCK = {
    "write": ("EIO", "ENOSPC", "EINTR", "killed", "short"), "sync": ("EIO", "ENOSPC", "EINTR", "killed"),
    "rename": ("EIO", "ENOSPC", "killed"), "open": ("EIO", "ENOSPC", "EINTR", "killed"),
    "unlink": ("EIO", "killed"), "truncate": ("EIO", "EINTR", "killed"),
    "allocate": ("EIO", "ENOSPC", "EINTR", "killed"), "mkdir": ("EIO", "ENOSPC", "killed"),
    "mode": ("EIO", "killed"), "link": ("EIO", "ENOSPC", "killed"), "read": ("EIO", "EINTR"),
}
MANY = [f"many/{letter}.bin" for letter in "abcdefgh"]


@dataclasses.dataclass(frozen=True)
class Command:
    """A command that writes. `again` are the statuses that repeating it may end with where it was done already, which
    the registry's refs show, or a directory that it `makes`."""
    name: str
    arguments: tuple
    again: tuple = (0,)
    makes: str = ""
    begins_empty: bool = False


COMMANDS = [
    Command("init", ("init", "."), again=(1,), begins_empty=True),
    Command("group create", ("group", "create", "h"), again=(1,)),
    Command("push one", ("push", "g", "new.bin", "--idempotency-key", "run-1")),
    Command("push many", ("push", "g", "many", "new.bin", "--label", "a=b", "--metric", "auc=0.9",
                          "--idempotency-key", "run-2")),
    Command("approve", ("approve", "g:3")),
    Command("reject", ("reject", "g:3", "-m", "no")),
    Command("promote", ("promote", "g:1", "staging")),
    Command("rollback", ("rollback", "g:production", "--expect", "g:2"), again=(1, 2)),
    Command("label", ("label", "set", "g:1", "team=risk")),
    Command("policy", ("policy", "set", "g", "policy.yaml")),
    Command("user", ("user", "create", "ana", "--role", "reader"), again=(1,)),
    Command("delete", ("delete", "g:3"), again=(1,)),
    Command("gc", ("gc", "--retention", "0", "--grace", "0")),
    Command("reindex", ("reindex",)),
    Command("checkout", ("checkout", "g:2", "serving")),
    Command("pull", ("pull", "g:2", "-o", "pulled"), again=(0, 1), makes="pulled"),
    Command("backup", ("backup", "saved")),
    Command("restore", ("restore", "kept", "restored"), again=(1,), makes="restored"),
]


@dataclasses.dataclass(frozen=True)
class Case:
    command: Command
    kind: str
    effect: str
    moment: int

    @property
    def name(self):
        return f"{self.command.name}/{self.kind}/{self.effect}/{self.moment}"


class Sweep:
    """What all cases share: a registry that stands before each of them, and what each command does when nothing
    fails."""

    def __init__(self, torture):
        self.torture = torture
        self.template = torture.root / "template"
        self.expected, self.calls = {}, {}
        self.lock = threading.Lock()
        self.make_template()

    def make_template(self):
        random = self.torture.random("files")
        self.template.mkdir()
        (self.template / "many").mkdir()
        sizes = {"model.bin": 70_000, "code.py": 400, "new.bin": 300_000, **{name: 900 for name in MANY}}
        for name, size in sizes.items():
            (self.template / name).write_bytes(random.randbytes(size))
        (self.template / "policy.yaml").write_text("approval:\n  quorum: 1\n")
        cairn = self.torture.cairn(self.template)
        cairn.require("init", ".", "--origin", "example.com/torture")
        cairn.require("group", "create", "g")
        for number in (1, 2, 3):
            (self.template / "code.py").write_text(f"version = {number}\n")
            cairn.require("push", "g", "model.bin", "code.py")
        for number in (1, 2):
            cairn.require("approve", f"g:{number}")
            cairn.require("promote", f"g:{number}", "production")
        # Bytes that nothing needs any more, for the collector.
        cairn.require("push", "g", "many/a.bin")
        cairn.require("delete", "g:4")
        cairn.require("checkout", "g:1", "serving")
        cairn.require("backup", "kept", "--with-keys")
        cairn.verify()

    def prepare(self, command, path):
        """A directory in which the command can run for the first time."""
        place = path / "work"
        if command.begins_empty:
            place.mkdir()
        else:
            copy_tree(self.template, place)
        return self.torture.cairn(place)

    def reference(self, command):
        """What stands after the command when nothing fails, and its calls by class: for each, by thread, whether it
        was about a file of ours. Programs, libraries and settings of the system are none of Cairn's business."""
        with self.torture.sandbox() as path:
            cairn = self.prepare(command, path)
            log = path / "trace"
            every = ",".join(name for names in CLASSES.values() for name in names)
            cairn.require(*command.arguments, before=("strace", "-f", "-qq", "-y", "-o", log, "-e", f"trace={every}"))
            calls = {}
            counts = {}
            for thread, name, rest in started(log):
                kind = next((kind for kind, names in CLASSES.items() if name in names), None)
                counts[thread, kind] = counts.get((thread, kind), 0) + 1
                if str(path) in rest or kind in ("allocate", "truncate"):
                    calls.setdefault(kind, set()).add(counts[thread, kind])
            self.calls[command.name] = calls
            self.expected[command.name] = self.shape(cairn)

    def shape(self, cairn):
        return Tables(cairn.registry).shape if (cairn.registry / "registry.db").exists() else None

    def cases(self, command):
        for kind, moments in self.calls[command.name].items():
            for effect in STRUCK[kind]:
                if effect == "short" and not self.torture.options.shims:
                    continue
                # A short write is counted over all threads, and over what the trace does not show.
                last = max(moments) * 2 if effect == "short" else 0
                for moment in sorted(moments) if not last else range(1, last + 1):
                    yield Case(command, kind, effect, moment)

    def strike(self, cairn, case, path):
        """Runs the command with its failure; gives how it ended, and whether anything failed."""
        if case.effect == "short":
            mark = path / "struck"
            done = cairn.run(*case.command.arguments, variables={
                "LD_PRELOAD": str(self.torture.options.shims / "short_write.so"), "SHORT_WRITE": str(case.moment),
                "SHORT_WRITE_MARK": str(mark)})
            return done, mark.exists()
        log, names = path / "trace", ",".join(CLASSES[case.kind])
        done = cairn.run(*case.command.arguments, before=(
            "strace", "-f", "-qq", "-o", log, "-e", f"trace={names}", "-e",
            f"inject={names}:{EFFECTS[case.effect]}:when={case.moment}"))
        text = log.read_text(errors="replace")
        if done.stdout.startswith(b"OVERVIEW:"):
            # Its own arguments could not be read from /proc: it was never told what to do.
            return subprocess.CompletedProcess(done.args, 1, done.stdout, b"told nothing"), True
        return done, "(INJECTED)" in text or "killed by SIGKILL" in text

    def check(self, case):
        with self.torture.sandbox() as path:
            cairn = self.prepare(case.command, path)
            before = self.shape(cairn)
            done, has_struck = self.strike(cairn, case, path)
            no_crash(done)
            if done.returncode == 1 and not done.stderr and case.kind != "write":
                raise Finding("it failed and did not say why")
            self.torture.count("struck" if has_struck else "not reached")
            after = self.expected[case.command.name]
            found = self.inspect(cairn, case, before, after, done.returncode == 0)
            makes = case.command.makes
            was_done = (cairn.directory / makes).exists() if makes else found == after != before
            again = cairn.run(*case.command.arguments)
            if again.returncode != 0 and not (was_done and again.returncode in case.command.again):
                raise Finding(f"done again it ended with {again.returncode}: {said(again)} (first: {said(done)})")
            if self.inspect(cairn, case, before, after, again.returncode == 0) != after:
                raise Finding("done again, it is not what it is without a failure")

    def inspect(self, cairn, case, before, after, is_done):
        """Looks at what was left, and gives its shape."""
        if before is None and not (cairn.registry / "registry.json").exists():
            if is_done:
                raise Finding("reported as done, and there is no registry")
            return None
        cairn.verify()
        found = self.shape(cairn)
        if found not in (before, after):
            raise Finding(f"half done: {difference(found, before)}; whole it is {difference(after, before)}")
        if is_done and found != after:
            raise Finding("reported as done, and it was not")
        beside = getattr(self, f"inspect_{case.command.name.split()[0]}", None)
        if beside:
            beside(cairn, is_done)
        return found

    def inspect_checkout(self, cairn, is_done):
        versions = {"version = 1\n": 1, "version = 2\n": 2}
        link = cairn.directory / "serving"
        seen = versions.get((link / "code.py").read_text())
        if seen is None or (is_done and seen != 2):
            raise Finding(f"the served directory shows version {seen}")
        if (link / "model.bin").read_bytes() != (cairn.directory / "model.bin").read_bytes():
            raise Finding("the served directory holds wrong bytes")

    def inspect_pull(self, cairn, is_done):
        pulled = cairn.directory / "pulled"
        if not pulled.exists() and not is_done:
            return
        if (pulled / "code.py").read_text() != "version = 2\n" or sorted(os.listdir(pulled)) != ["code.py", "model.bin"]:
            raise Finding("the pulled directory is not the version")

    def inspect_push(self, cairn, is_done):
        newest = Tables(cairn.registry).refs.get("groups/g/versions/5")
        if newest and cairn.run("cat", "g:5:new.bin").stdout != (cairn.directory / "new.bin").read_bytes():
            raise Finding("the version does not hold the bytes that were pushed")

    def inspect_restore(self, cairn, is_done):
        self.inspect_copy(cairn, "restored", is_done)

    def inspect_copy(self, cairn, name, is_done):
        place = cairn.directory / name
        if place.exists():
            cairn.verify(variables={"CAIRN_REGISTRY": str(place)})
            if Tables(place).shape != Tables(self.template / ".cairn").shape:
                raise Finding("the restored registry is not the one that was saved")
        elif is_done:
            raise Finding("reported as restored, and there is nothing")

    def inspect_backup(self, cairn, is_done):
        copy = cairn.directory / "from-backup"
        done = cairn.run("restore", "saved", copy)
        if done.returncode == 0:
            if Tables(copy).shape != self.shape(cairn):
                raise Finding("the backup is not the registry that was saved")
            subprocess.run(["rm", "-rf", str(copy)], check=True)
        elif is_done:
            raise Finding(f"reported as saved, and it cannot be restored: {said(done)}")
        no_crash(done, "restore")


def started(log):
    """The calls of a trace, in the order in which they began: thread, name, arguments."""
    for line in log.read_text(errors="replace").splitlines():
        match = re.match(r"(\d+) +(\w+)\((.*)", line)
        if match:
            yield match.groups()


def difference(shape, before):
    """How a shape differs from the one before, as text."""
    if shape is None or before is None:
        return f"{shape} beside {before}"
    names = sorted(set(shape[1].items()) ^ set(before[1].items()))
    return f"{shape[0] - before[0]} entries more, {json.dumps(names)}"


def main():
    import pathlib
    torture = Torture(
        "every n-th failure", seconds=900, add=lambda parser: (
            parser.add_argument("--shims", type=lambda text: pathlib.Path(text).resolve(), help="where short_write.so lies"),
            parser.add_argument("--each", type=int, default=0, help="at most so many cases of each kind, by seed")))
    sweep = Sweep(torture)
    commands = [command for command in COMMANDS if not torture.options.only
                or torture.options.only.split("/")[0] in command.name]
    cases = []
    for command in commands:
        sweep.reference(command)
        cases += sweep.cases(command)
    random = torture.random("order")
    random.shuffle(cases)
    if torture.options.each:
        kept = {}
        for case in cases:
            kept.setdefault((case.command.name, case.kind, case.effect), []).append(case)
        cases = [case for some in kept.values() for case in some[:torture.options.each]]
        random.shuffle(cases)
    print(f"{len(cases)} cases of {len(commands)} commands", flush=True)
    torture.run(cases, sweep.check)
    torture.end(required=("cases", "struck"))


if __name__ == "__main__":
    main()
