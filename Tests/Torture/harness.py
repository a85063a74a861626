"""What all torture runs share: the built `cairn` in a directory of its own, what a registry's tables say, a seed, a
budget of time, and a list of findings. Standard library only.

A run ends with status 0 and a line of figures, or with 1 and one line for each finding, with what repeats it.
"""
import argparse
import concurrent.futures
import contextlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib

HERE = pathlib.Path(__file__).resolve().parent
# Names a signal's number as `subprocess` reports it, or as a shell and strace pass it on.
CRASHES = {-4, -5, -6, -7, -8, -11, 132, 133, 134, 135, 136, 139}


class Finding(Exception):
    """Something that must not be. Its text says what; the caller adds what repeats it."""


class Cairn:
    """The program, run in one directory with a clean environment."""

    def __init__(self, program, directory, variables=None):
        self.program, self.directory = str(program), pathlib.Path(directory)
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": str(directory), "TMPDIR": str(directory), "CAIRN_ACTOR": "ann",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": str(directory.parent), "LC_ALL": "C.UTF-8",
            # A crash is to end the program at once: a trace of the stack takes seconds.
            "SWIFT_BACKTRACE": "enable=no", **(variables or {}),
        }

    def run(self, *arguments, before=(), variables=None, limit=60, **options):
        """Runs it to its end. `before` is a program that starts it, such as strace. Too long is a finding."""
        command = [*map(str, before), self.program, *map(str, arguments)]
        try:
            return subprocess.run(
                command, cwd=self.directory, env={**self.environment, **(variables or {})}, capture_output=True,
                stdin=subprocess.DEVNULL, timeout=limit, **options)
        except subprocess.TimeoutExpired as error:
            raise Finding(f"'cairn {arguments[0]}' had not ended after {limit} s") from error

    def require(self, *arguments, **options):
        """Runs what must succeed, and gives its standard output as text."""
        done = self.run(*arguments, **options)
        if done.returncode != 0:
            raise Finding(f"'cairn {' '.join(map(str, arguments))}' ended with {done.returncode}: {said(done)}")
        return done.stdout.decode()

    def json(self, *arguments, **options):
        return json.loads(self.require(*arguments, "--json", **options))

    def verify(self, **options):
        """The report of `verify --all`, which must find nothing wrong."""
        done = self.run("verify", "--all", "--json", **options)
        if done.returncode != 0:
            raise Finding(f"'cairn verify' ended with {done.returncode}: {said(done)} {problems(done)}")
        return json.loads(done.stdout)

    @property
    def registry(self):
        return self.directory / ".cairn"


def said(done):
    """The last words of a program on standard error, as one line."""
    return " | ".join(done.stderr.decode(errors="replace").strip().splitlines()[-4:])[:400]


def problems(done):
    """The problems in a report of `verify --json`, as one line."""
    with contextlib.suppress(ValueError):
        return str([f"{p['kind']} {p['subject']}: {p['detail']}" for p in json.loads(done.stdout)["problems"]])[:600]
    return ""


def no_crash(done, what="it"):
    """A program may fail; it may not trap."""
    if done.returncode in CRASHES:
        raise Finding(f"{what} crashed with {done.returncode}: {said(done)}")


class Tables:
    """What a registry's database holds, read without Cairn."""

    def __init__(self, registry):
        with contextlib.closing(sqlite3.connect(registry / "registry.db")) as database:
            self.refs = {name: target.hex() for name, target in database.execute("SELECT name, target FROM refs")}
            self.entries = [bytes(row[0]) for row in database.execute("SELECT entry FROM log ORDER BY sequence")]
            self.documents = {
                digest.hex(): zlib.decompress(deflated)
                for digest, deflated in database.execute("SELECT digest, deflated FROM documents")}

    @property
    def shape(self):
        """What each ref means, without what differs from run to run: a stage by its version's number, an approval
        by its state, all others by being there."""
        numbers = {target: name.rsplit("/", 1)[1] for name, target in self.refs.items() if "/versions/" in name}

        def meaning(name, target):
            if "/stages/" in name:
                return numbers.get(target, target)
            if "/approvals/" in name:
                return json.loads(self.documents[target])["state"]
            return "there"
        return len(self.entries), {name: meaning(name, target) for name, target in self.refs.items()}

    def blobs(self):
        """The digests and sizes of the files of all versions."""
        found = {}
        for name, target in self.refs.items():
            if "/versions/" in name:
                for layer in json.loads(self.documents[target])["layers"]:
                    found[layer["digest"].removeprefix("sha256:")] = layer["size"]
        return found


def copy_tree(source, target):
    """Copies a directory with modes, times and links, as `cp -a` does, and faster."""
    shutil.copytree(source, target, symlinks=True)


def remove_tree(path):
    shutil.rmtree(path, ignore_errors=True)


class Torture:
    """One run: its seed and options, its budget, its workers, and what it found."""

    def __init__(self, subject, seconds, arguments=None, add=lambda parser: None):
        parser = argparse.ArgumentParser(description=subject)
        parser.add_argument("--cairn", required=True, help="the program")
        parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
        parser.add_argument("--seconds", type=float, default=seconds, help="stop after so long (0: never)")
        parser.add_argument("--width", type=int, default=os.cpu_count() or 2, help="how many run at once")
        parser.add_argument("--only", help="only cases whose names contain this text")
        parser.add_argument("--directory", help="where to work; default: memory, where there is any")
        add(parser)
        self.options = parser.parse_args(arguments)
        self.subject = subject
        self.program = pathlib.Path(self.options.cairn).resolve()
        if not os.access(self.program, os.X_OK):
            parser.error(f"'{self.program}' is no program; build it first")
        place = self.options.directory or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="cairn-torture.", dir=place))
        self.begin = time.monotonic()
        self.findings, self.figures, self.is_whole = [], {}, True
        print(f"{subject}: --seed {self.options.seed}", flush=True)

    def random(self, *what):
        """Random numbers of the seed, for one purpose."""
        return random.Random(f"{self.options.seed} {what}")

    @property
    def is_over(self):
        return 0 < self.options.seconds < time.monotonic() - self.begin

    def wants(self, name):
        return not self.options.only or self.options.only in name

    def cairn(self, directory, variables=None):
        return Cairn(self.program, pathlib.Path(directory), variables)

    def count(self, figure, more=1):
        self.figures[figure] = self.figures.get(figure, 0) + more

    @contextlib.contextmanager
    def sandbox(self):
        """A directory that is removed at the end."""
        path = pathlib.Path(tempfile.mkdtemp(dir=self.root))
        try:
            yield path
        finally:
            remove_tree(path)

    def run(self, cases, check):
        """Checks every case, several at once, until there are none or the time is over.

        A case has a `name`, by which `--only` repeats it. `check` raises `Finding`; any other exception is one too.
        """
        cases = [case for case in cases if self.wants(case.name)]

        def attempt(case):
            if self.is_over:
                self.is_whole = False
                return
            try:
                check(case)
                self.count("cases")
            except Exception as error:  # noqa: BLE001: the run goes on, and ends with status 1
                self.findings.append(f"{case.name}: {error if isinstance(error, Finding) else repr(error)}")
                print(f"FOUND {self.findings[-1]}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(self.options.width) as pool:
            list(pool.map(attempt, cases))

    def end(self, required=()):
        """Prints the figures and ends the program. `required` are figures that must not be zero: a run that tried
        nothing has shown nothing."""
        remove_tree(self.root)
        for figure in required:
            if not self.figures.get(figure) and not self.options.only:
                self.findings.append(f"nothing was counted under '{figure}': this run has shown nothing")
                print(f"FOUND {self.findings[-1]}")
        figures = ", ".join(f"{number} {figure}" for figure, number in self.figures.items())
        whole = "" if self.is_whole else ", cut short by --seconds"
        print(f"{self.subject}: {figures}{whole}; {len(self.findings)} findings in "
              f"{time.monotonic() - self.begin:.0f} s (--seed {self.options.seed})", flush=True)
        sys.exit(1 if self.findings else 0)
