"""Disks and limits: a file system of a few hundred kB, one with few inodes, limits of open files, of the size of a file
and of memory, a read-only mount, a directory that vanishes, a clock that jumps, and a registry of a newer format.

After each the registry verifies clean, holds what was acknowledged, and works again once the limit is gone.
"""
import contextlib
import dataclasses
import json
import os
import pathlib
import resource
import sqlite3
import subprocess
import time

from harness import Finding, Tables, Torture, copy_tree, no_crash, said

WRITES = [
    ("push", "g", "new.bin"), ("group", "create", "h"), ("approve", "g:2"), ("promote", "g:1", "staging"),
    ("label", "set", "g:1", "a=b"), ("gc",), ("reindex",), ("backup", "saved"), ("checkout", "g:1", "serving"),
]
READS = [("list", "g"), ("show", "g:1"), ("verify", "--all"), ("log", "g"), ("cat", "g:1:model.bin")]


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    check: object


class Limits:
    def __init__(self, torture):
        self.torture = torture
        self.template = torture.root / "template"
        random = torture.random("files")
        self.template.mkdir()
        (self.template / "model.bin").write_bytes(random.randbytes(20_000))
        (self.template / "new.bin").write_bytes(random.randbytes(200_000))
        cairn = torture.cairn(self.template)
        self.fill(cairn)

    def fill(self, cairn):
        """A group with an approved version and a pending one."""
        cairn.require("init", ".", "--origin", "example.com/limits")
        cairn.require("group", "create", "g")
        cairn.require("push", "g", "model.bin")
        (cairn.directory / "code.py").write_text("two = 2\n")
        cairn.require("push", "g", "model.bin", "code.py")
        cairn.require("approve", "g:1")

    @contextlib.contextmanager
    def copied(self):
        with self.torture.sandbox() as path:
            copy_tree(self.template, path / "work")
            yield self.torture.cairn(path / "work")

    def expect_sound(self, cairn, standing):
        """It verifies, and all that stood still stands."""
        cairn.verify()
        shape = Tables(cairn.registry).shape
        for name, meaning in standing[1].items():
            if name not in shape[1]:
                raise Finding(f"{name} is gone")
        if shape[0] < standing[0]:
            raise Finding("the log became shorter")
        return shape

    def attempt(self, cairn, arguments, **options):
        """Runs a command that may fail, and must not trap; counts how it went."""
        done = cairn.run(*arguments, **options)
        no_crash(done, f"'{' '.join(arguments)}'")
        self.torture.count("succeeded within a limit" if done.returncode == 0 else "refused at a limit")
        if done.returncode == 1 and b"error: " not in done.stderr:
            raise Finding(f"'{' '.join(arguments)}' failed and did not say why: {said(done)}")
        return done

    # Open files, sizes of files, memory.

    def open_files(self, count):
        with self.copied() as cairn:
            standing = Tables(cairn.registry).shape
            for arguments in WRITES + READS:
                self.attempt(cairn, arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count,) * 2))
            self.expect_sound(cairn, standing)
            cairn.require("push", "g", "new.bin", "--force")

    def file_size(self, limit):
        with self.copied() as cairn:
            standing = Tables(cairn.registry).shape
            for arguments in WRITES:
                # Past the limit the kernel ends the program by SIGXFSZ, which is a kill like any other.
                done = cairn.run(*arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit,) * 2))
                no_crash(done, f"'{' '.join(arguments)}'")
                self.torture.count("succeeded within a limit" if done.returncode == 0 else "ended by a limit")
                standing = self.expect_sound(cairn, standing)
            cairn.require("push", "g", "new.bin", "--force")

    def memory(self, megabytes):
        with self.copied() as cairn:
            standing = Tables(cairn.registry).shape
            for arguments in WRITES:
                # Where memory ends, Swift's runtime ends the program, or waits for a thread that it cannot start:
                # again a kill.
                try:
                    done = cairn.run(*arguments, limit=10, preexec_fn=lambda: resource.setrlimit(
                        resource.RLIMIT_AS, (megabytes << 20,) * 2))
                    self.torture.count("succeeded within a limit" if done.returncode == 0 else "ended by a limit")
                except Finding:
                    self.torture.count("hung without memory, and killed")
            self.expect_sound(cairn, standing)
            cairn.require("push", "g", "new.bin", "--force")

    # File systems.

    @contextlib.contextmanager
    def mounted(self, options):
        with self.torture.sandbox() as path:
            subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], check=True)
            try:
                yield path
            finally:
                subprocess.run(["umount", "-l", path], check=True)

    def small_disk(self, options, filler):
        """Writes until nothing fits any more, then frees room."""
        random = self.torture.random("small", options)
        with self.mounted(options) as path:
            cairn = self.torture.cairn(path)
            (path / "model.bin").write_bytes(random.randbytes(5000))
            self.fill(cairn)
            if filler:
                (path / "filler").write_bytes(bytes(filler))
            standing = Tables(cairn.registry).shape
            failures = 0
            for number in range(60):
                (path / "next.bin").write_bytes(random.randbytes(20_000)) if not failures else None
                done = cairn.run("push", "g", "next.bin", "-m", f"n {number}", "--force")
                no_crash(done, "push")
                failures += done.returncode != 0
                if done.returncode != 0 and b"error: " not in done.stderr:
                    raise Finding(f"a full disk, and no reason: {said(done)}")
                if failures > 2:
                    break
            if not failures:
                raise Finding("the disk did not fill: nothing was tried")
            for arguments in WRITES[1:5]:
                self.attempt(cairn, arguments)
            for filler in ("filler", "next.bin"):
                with contextlib.suppress(FileNotFoundError):
                    (path / filler).unlink()
            self.expect_sound(cairn, standing)
            cairn.require("label", "set", "g:1", "after=yes")

    def small_disk_by_steps(self, options):
        """The same with a disk that ends just there where a commit needs room: the filler leaves a little more each
        time."""
        random = self.torture.random("steps")
        with self.mounted(options) as path:
            cairn = self.torture.cairn(path)
            (path / "model.bin").write_bytes(random.randbytes(5000))
            self.fill(cairn)
            standing = Tables(cairn.registry).shape
            for left in range(0, 40, 2):
                with open(path / "filler", "wb", buffering=0) as filler, contextlib.suppress(OSError):
                    while filler.write(bytes(4096)):
                        pass
                size = os.path.getsize(path / "filler")
                os.truncate(path / "filler", max(0, size - left * 4096))
                done = self.attempt(cairn, ("label", "set", "g:1", f"step={left}"))
                (path / "filler").unlink()
                shape = self.expect_sound(cairn, standing)
                if (shape[0] > standing[0]) != (done.returncode == 0):
                    raise Finding(f"with {left} pages left: status {done.returncode}, and {shape[0] - standing[0]} entries more")
                standing = shape

    def read_only(self):
        with self.copied() as cairn:
            cairn.verify()
            subprocess.run(["mount", "--bind", cairn.registry, cairn.registry], check=True)
            try:
                subprocess.run(["mount", "-o", "remount,bind,ro", cairn.registry], check=True)
                for arguments in READS:
                    done = self.attempt(cairn, arguments)
                    if done.returncode != 0:
                        raise Finding(f"'{arguments[0]}' cannot read a read-only registry: {said(done)}")
                for arguments in WRITES[:7]:
                    done = self.attempt(cairn, arguments)
                    if done.returncode == 0:
                        raise Finding(f"'{arguments[0]}' wrote to a read-only registry")
            finally:
                subprocess.run(["umount", "-l", cairn.registry], check=True)
            self.expect_sound(cairn, Tables(cairn.registry).shape)

    def vanishing(self, delay):
        """The registry's directory is renamed away while a push runs, and comes back."""
        with self.copied() as cairn:
            (cairn.directory / "large.bin").write_bytes(bytes(30 << 20))
            standing = Tables(cairn.registry).shape
            running = subprocess.Popen(
                [cairn.program, "push", "g", "large.bin"], cwd=cairn.directory, env=cairn.environment,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            time.sleep(delay)
            away = cairn.directory / "away"
            cairn.registry.rename(away)
            _, errors = running.communicate(timeout=60)
            no_crash(subprocess.CompletedProcess([], running.returncode, b"", errors), "push")
            if running.returncode not in (0, 1):
                raise Finding(f"push ended with {running.returncode}")
            if cairn.run("list", "g").returncode != 1:
                raise Finding("there is no registry, and 'list' did not say so")
            if not cairn.registry.exists():
                away.rename(cairn.registry)
            shape = self.expect_sound(cairn, standing)
            if (running.returncode == 0) != (shape[0] > standing[0]):
                raise Finding(f"push ended with {running.returncode}, and the log has {shape[0] - standing[0]} entries more")
            self.torture.count("vanished while pushing")

    # Time, and other versions.

    def clock(self, offset, look):
        """Each command sees another time than the one before; the log's order does not come from clocks."""
        with self.copied() as cairn:
            standing = Tables(cairn.registry).shape
            moved = {"LD_PRELOAD": str(self.torture.options.shims / "moved_clock.so"), "CLOCK_OFFSET": str(offset),
                     "CLOCK_FROM": str(look)}
            for arguments in WRITES[:5]:
                done = cairn.run(*arguments, variables=moved)
                no_crash(done, f"'{' '.join(arguments)}'")
                if done.returncode != 0 and b"lease" not in done.stderr:
                    raise Finding(f"'{' '.join(arguments)}' failed: {said(done)}")
            # A collector that believes it is another year must not take what is needed.
            self.attempt(cairn, ("gc",), variables=moved)
            shape = self.expect_sound(cairn, standing)
            cairn.require("push", "g", "new.bin", "--force")
            cairn.require("rollback" if "groups/g/stages/production" in shape[1] else "list", "g")
            cairn.verify()
            self.torture.count("clocks moved")

    def newer_format(self, where):
        """A registry that a newer program made is refused by every command, in words, and left alone."""
        with self.copied() as cairn:
            if where == "database":
                with contextlib.closing(sqlite3.connect(cairn.registry / "registry.db")) as database:
                    database.execute("PRAGMA user_version = 99")
            else:
                path = cairn.registry / "registry.json"
                settings = json.loads(path.read_text())
                path.write_text(json.dumps({**settings, "format": 2}))
            before = contents(cairn.registry)
            for arguments in WRITES + READS:
                done = cairn.run(*arguments)
                if done.returncode != 1 or b"has format" not in done.stderr or b"hint: " not in done.stderr:
                    raise Finding(f"'{arguments[0]}' ended with {done.returncode}: {said(done)}")
                self.torture.count("newer format refused")
            if contents(cairn.registry) != before:
                raise Finding("a registry of a newer format was changed")


def contents(directory):
    """What lies in a directory, but for the shared memory beside the database."""
    return {str(path.relative_to(directory)): path.read_bytes() for path in sorted(directory.rglob("*"))
            if path.is_file() and not path.name.endswith(("-shm", "-wal"))}


def can_mount():
    if os.geteuid() != 0:
        return False
    return subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0


def main():
    torture = Torture("disks and limits", seconds=300, add=lambda parser: parser.add_argument(
        "--shims", type=lambda text: pathlib.Path(text).resolve(), help="where moved_clock.so lies"))
    limits = Limits(torture)
    cases = [Case(f"open files/{count}", lambda c=count: limits.open_files(c)) for count in range(10, 30, 2)]
    cases += [Case(f"file size/{size}", lambda s=size: limits.file_size(s)) for size in (4096, 30_000, 100_000, 250_000)]
    cases += [Case(f"memory/{size} MB", lambda s=size: limits.memory(s)) for size in (100, 200, 300, 400, 600)]
    cases += [Case(f"vanishing/{delay} s", lambda d=delay: limits.vanishing(d)) for delay in (0.02, 0.05, 0.08, 0.12)]
    cases += [Case(f"newer format/{where}", lambda w=where: limits.newer_format(w)) for where in ("database", "settings")]
    if can_mount():
        cases += [
            Case("small disk/600 kB", lambda: limits.small_disk("size=600k", 0)),
            Case("small disk/900 kB", lambda: limits.small_disk("size=900k", 100_000)),
            Case("few inodes/60", lambda: limits.small_disk("size=4m,nr_inodes=60", 0)),
            Case("page by page/700 kB", lambda: limits.small_disk_by_steps("size=700k")),
            Case("read-only mount", limits.read_only),
        ]
    if torture.options.shims:
        cases += [Case(f"clock/{offset} s/{look}", lambda o=offset, l=look: limits.clock(o, l))
                  for offset in (-400 * 86_400, -90_000, -1, 90_000, 400 * 86_400) for look in (1, 8)]
    torture.run(cases, lambda case: case.check())
    torture.end(required=("cases", "refused at a limit", "newer format refused"))


if __name__ == "__main__":
    main()
