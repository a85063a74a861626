"""Power loss: Cairn pushes and promotes on ext4 and XFS over a disk that notes every write and flush (nbdkit, nbdfuse, a
loop device). Then the power is lost again and again: a disk is made anew of what was flushed at some moment and a random
part of what was written after that, mounted, and looked at. Everything that was acknowledged by then must be there, with
its right bytes, and the log must verify.

The same is done with a program whose fsync of directories, and then of files, does nothing (a preloaded shim): a test
that finds nothing there would find nothing anywhere. Needs root.
"""
import contextlib
import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import time

from harness import HERE, Finding, Torture, said

HEADER = struct.Struct("<cQI")
SIZE = {"ext4": 64 << 20, "xfs": 320 << 20}
MAKE = {"ext4": ("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0"), "xfs": ("mkfs.xfs", "-q", "-f")}
CONTROLS = ("directories", "files")


@dataclasses.dataclass(frozen=True)
class Acknowledged:
    """What the program reported as done when the journal had this length."""
    length: int
    what: str
    version: int
    digest: str = ""


@dataclasses.dataclass
class Recording:
    """What a file system wrote while Cairn worked on it."""
    system: str
    start: pathlib.Path
    journal: bytes
    acknowledged: list
    end: pathlib.Path


def command(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, **options)


def wait_for(condition, limit=10):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise Finding("the disk did not appear")
        time.sleep(0.02)


@contextlib.contextmanager
def mounted(image, place, options="noatime"):
    place.mkdir(exist_ok=True)
    command("mount", "-o", f"loop,{options}", image, place)
    try:
        yield place
    finally:
        command("umount", place)


class Power:
    def __init__(self, torture):
        self.torture = torture

    def record(self, system, control):
        """Makes a file system, lets Cairn work on it over the disk that notes everything, and gives the notes."""
        name = f"{system}-{control or 'cairn'}"
        root = self.torture.root / name
        root.mkdir()
        disk, start, journal, point = root / "disk", root / "start", root / "journal", root / "nbd"
        with open(disk, "wb") as file:
            file.truncate(SIZE[system])
        command(*MAKE[system], disk)
        with mounted(disk, root / "first") as place:
            self.torture.cairn(place).require("init", ".", "--origin", "example.com/power")
            self.torture.cairn(place).require("group", "create", "g")
        shutil.copyfile(disk, start)
        journal.touch()
        point.touch()
        server = subprocess.Popen(
            ["nbdfuse", str(point), "--command", "nbdkit", "-s", "python", str(HERE / "power_plugin.py"),
             f"disk={disk}", f"journal={journal}"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            wait_for(lambda: point.stat().st_size == SIZE[system])
            with mounted(point, root / "mount") as place:
                acknowledged = self.work(place, journal, control)
        finally:
            subprocess.run(["fusermount", "-u", str(point)], capture_output=True)
            server.terminate()
            server.wait(10)
        return Recording(system, start, journal.read_bytes(), acknowledged, disk)

    def work(self, place, journal, control):
        """Pushes and promotions, and when each was acknowledged."""
        random = self.torture.random("work", control)
        shim = {"LD_PRELOAD": str(self.torture.options.shims / "lying_sync.so"), "NO_SYNC": control} if control else {}
        # The files to push lie elsewhere: their being written is none of this disk's business.
        outside = self.torture.root / f"files-{place.parent.name}"
        outside.mkdir()
        cairn = self.torture.cairn(outside, {**shim, "CAIRN_REGISTRY": str(place)})
        acknowledged = []
        # Somebody else has the database open, as where a server runs: so nobody's end writes its log back.
        with contextlib.closing(sqlite3.connect(place / ".cairn/registry.db")) as database:
            database.execute("SELECT COUNT(*) FROM refs").fetchall()
            for number in range(1, 2 * self.torture.options.pushes + 1):
                if number == self.torture.options.pushes + 1:
                    # From here on the log is written over and does not grow: its sync makes no name durable any more.
                    database.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
                self.push(cairn, number, random, journal, acknowledged)
        return acknowledged

    def push(self, cairn, number, random, journal, acknowledged):
        data = random.randbytes(random.randrange(1, 60_000))
        (cairn.directory / "model.bin").write_bytes(data)
        cairn.require("push", "g", "model.bin")
        acknowledged.append(Acknowledged(journal.stat().st_size, "push", number, hashlib.sha256(data).hexdigest()))
        if number % 2 == 0:
            cairn.require("approve", f"g:{number}")
            cairn.require("promote", f"g:{number}", "production")
            acknowledged.append(Acknowledged(journal.stat().st_size, "promote", number))

    def states(self, recording, count):
        """Crash states by seed: the moment, and which of the writes that nothing has flushed reached the disk."""
        flushes, writes, at = [], [], 0
        while at < len(recording.journal):
            kind, offset, length = HEADER.unpack_from(recording.journal, at)
            at += HEADER.size
            (flushes if kind == b"F" else writes).append((at, offset, length))
            at += length
        moments = [at + length for at, _, length in writes]
        for number in range(count):
            random = self.torture.random("state", recording.system, number)
            # Shortly after an acknowledgement, mostly: there is what may be lost.
            if random.random() < 0.7:
                moment = random.choice(recording.acknowledged).length
            else:
                moment = random.choice(moments)
            flushed = max((at for at, _, _ in flushes if at <= moment), default=0)
            kept = [write for write in writes if write[0] + write[2] <= moment
                    and (write[0] < flushed or random.random() < 0.5)]
            yield number, moment, kept

    def replay(self, recording, kept, image):
        shutil.copyfile(recording.start, image)
        with open(image, "r+b") as file:
            for at, offset, length in kept:
                file.seek(offset)
                file.write(recording.journal[at:at + length])

    def reaches_the_end(self, recording, image):
        """All writes replayed must give the disk as it was left; else what is made anew proves nothing."""
        at, kept = 0, []
        while at < len(recording.journal):
            kind, offset, length = HEADER.unpack_from(recording.journal, at)
            at += HEADER.size
            if kind == b"W":
                kept.append((at, offset, length))
            at += length
        self.replay(recording, kept, image)
        if image.read_bytes() != recording.end.read_bytes():
            raise Finding("the replayed disk is not the one that was written")
        image.unlink()

    def look(self, image, acknowledged):
        """What of the acknowledged is not there after the power came back; `None` where all is."""
        place = self.torture.root / "after"
        # Its identifier is that of the disk it is a copy of, which XFS would not mount twice.
        try:
            mounting = mounted(image, place, "noatime,nouuid" if "xfs" in image.name else "noatime")
            with mounting:
                return self.missing(place, acknowledged)
        except subprocess.CalledProcessError as error:
            raise Finding(f"the file system cannot be mounted: {error.stderr.decode()}") from error

    def missing(self, place, acknowledged):
        cairn = self.torture.cairn(self.torture.root, {"CAIRN_REGISTRY": str(place)})
        done = cairn.run("verify", "--all", "--json")
        if done.returncode != 0:
            return f"verify ended with {done.returncode}: {said(done)} {done.stdout.decode()[-300:]}"
        # `verify` has hashed every file against its name; what the names are is compared for the newest.
        for one in [one for one in acknowledged if one.what == "push"][-3:]:
            content = cairn.run("cat", f"g:{one.version}:model.bin")
            if hashlib.sha256(content.stdout).hexdigest() != one.digest:
                return f"version {one.version} is not there as it was acknowledged: {said(content)}"
        listed = {one["number"] for one in json.loads(cairn.run("list", "g", "-n", "1000", "--json").stdout)["versions"]} \
            if acknowledged else set()
        absent = {one.version for one in acknowledged} - listed
        if absent:
            return f"versions {sorted(absent)} were acknowledged and are not there"
        promoted = [one.version for one in acknowledged if one.what == "promote"]
        if promoted:
            done = cairn.run("show", "g:production", "--json")
            if done.returncode != 0:
                return f"production is empty: {said(done)}"
        return None

    def lose(self, system, control=None):
        """Loses the power in many moments; gives in how many something acknowledged was lost."""
        recording = self.record(system, control)
        name = f"{system} without the sync of {control}" if control else system
        # A file of its own each time: of one that was mounted before, the kernel may still remember the content.
        def image(number):
            return self.torture.root / f"image-{system}-{control}-{number}"
        self.reaches_the_end(recording, image("end"))
        lost = tried = 0
        for number, moment, kept in self.states(recording, self.torture.options.states):
            if control and lost >= 3:
                break
            if self.torture.is_over:
                self.torture.is_whole = False
                break
            self.replay(recording, kept, image(number))
            acknowledged = [one for one in recording.acknowledged if one.length <= moment]
            what = self.look(image(number), acknowledged)
            image(number).unlink()
            tried += 1
            lost += what is not None
            if what and not control:
                self.torture.findings.append(f"{name}, state {number}: {what}")
                print(f"FOUND {self.torture.findings[-1]}", flush=True)
        self.torture.count(f"crash states of {name}", tried)
        if control:
            self.torture.count(f"of them with a loss, {name}", lost)
        return lost


def main():
    torture = Torture("power loss", seconds=1800, add=lambda parser: (
        parser.add_argument("--shims", type=lambda text: pathlib.Path(text).resolve(), required=True,
                            help="where lying_sync.so lies"),
        parser.add_argument("--states", type=int, default=120, help="crash states of each file system"),
        parser.add_argument("--pushes", type=int, default=12)))
    if os.geteuid() != 0:
        torture.findings.append("it takes root to mount file systems")
        torture.end()
    power = Power(torture)
    for system in SIZE:
        if torture.wants(system):
            power.lose(system)
    for control in CONTROLS:
        if torture.wants(control) and not any(power.lose(system, control) for system in SIZE):
            torture.findings.append(f"without the sync of {control} nothing was lost: this test would not notice")
    torture.end()


if __name__ == "__main__":
    main()
