"""Damage: bytes of blobs, of the database, of its write-ahead log, of keys and settings are flipped, cut, swapped and
removed, and documents, entries, refs, checkpoints and nodes altered in their tables, each time in a fresh copy of a registry.

`verify` must find every change that changes meaning, name what it affects, and never crash; `pull` and `cat` must never
give out wrong bytes; `reindex` must make dropped tables anew; and `recover` must make a registry that verifies clean but
for what it listed as lost, and holds nothing that the old one did not have.
"""
import contextlib
import dataclasses
import json
import sqlite3
import zlib

from harness import Finding, Tables, Torture, copy_tree, no_crash, problems, said

FILES = ("blob", "database", "wal", "registry.json", "signing.key")
BYTES = ("flip", "byte", "cut", "zero page", "swap pages", "garbage", "remove")
# What a hand with the right to write could do to the tables, and what it is about.
TABLES = {
    "document bytes": "documents", "document gone": "documents", "document exchanged": "documents",
    "entry altered": "log", "entry gone": "log", "entries cut": "log", "entries swapped": "log",
    "ref moved": "refs", "ref gone": "refs", "ref made up": "refs",
    "node altered": "tree", "node gone": "tree", "checkpoint altered": "checkpoint", "checkpoint gone": "checkpoint",
    "index altered": "versions", "stage row moved": "stages", "metric altered": "attributes",
}
DERIVED = ("refs", "moves", "requests", "groups", "versions", "attributes", "links", "stages", "owners")


@dataclasses.dataclass(frozen=True)
class Case:
    place: str
    kind: str
    number: int

    @property
    def name(self):
        return f"{self.place}/{self.kind}/{self.number}"


class Damage:
    def __init__(self, torture):
        self.torture = torture
        self.template = torture.root / "template"
        self.make_template()
        # Looked at in a copy: whoever closes a database last empties the log beside it.
        copy_tree(self.template / ".cairn", torture.root / "looked-at")
        self.tables = Tables(torture.root / "looked-at")
        self.blobs = self.tables.blobs()

    def make_template(self):
        random = self.torture.random("files")
        made = self.torture.root / "made"
        made.mkdir()
        cairn = self.torture.cairn(made)
        cairn.require("init", ".", "--origin", "example.com/damage")
        (made / "policy.yaml").write_text("approval:\n  quorum: 1\n")
        for group in ("fraud", "churn"):
            cairn.require("group", "create", group)
            for number in range(1, 7):
                (made / "model.bin").write_bytes(random.randbytes(random.randrange(1, 9000)))
                (made / "big.txt").write_bytes(f"{group} {number}\n".encode() * random.randrange(1, 500))
                # One record that goes on in other pages.
                message = random.randbytes(6000).hex() if number == 3 else f"number {number}"
                cairn.require("push", group, "model.bin", "big.txt", "-m", message, "--metric", f"auc=0.{number}",
                              "--label", f"n={number}")
            for number in (1, 2, 4):
                cairn.require("approve", f"{group}:{number}")
                cairn.require("promote", f"{group}:{number}", "production")
        cairn.require("rollback", "fraud:production")
        cairn.require("policy", "set", "churn", "policy.yaml")
        cairn.require("user", "create", "ana", "--role", "reader")
        # The last changes are in the log beside the database only, as after a crash: a reader keeps them there.
        with contextlib.closing(sqlite3.connect(cairn.registry / "registry.db")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            database.execute("BEGIN")
            database.execute("SELECT COUNT(*) FROM refs").fetchone()
            cairn.require("push", "fraud", "model.bin", "-m", "in the write-ahead log")
            cairn.require("label", "set", "fraud:1", "late=yes")
            (made / "checkpoint").write_text(cairn.require("audit", "checkpoint"))
            copy_tree(made, self.template)
        self.torture.cairn(made).verify()

    def cases(self):
        """Random damage, for as long as there is time."""
        for number in range(self.torture.options.cases):
            random = self.torture.random("case", number)
            if random.random() < 0.5:
                yield Case(random.choice(FILES), random.choice(BYTES), number)
            else:
                yield Case("table", random.choice(list(TABLES)), number)

    def check(self, case):
        random = self.torture.random("damage", case.number)
        with self.torture.sandbox() as path:
            place = path / "work"
            copy_tree(self.template, place)
            cairn = self.torture.cairn(place)
            meant = self.hurt_table(cairn, case.kind, random) if case.place == "table" \
                else self.hurt_file(cairn, case, random)
            if meant is None:
                return
            # To be recovered as it is: whoever opens it next empties the log beside the database.
            copy_tree(cairn.registry, place / "damaged")
            found = cairn.run("verify", "--all", "--json")
            no_crash(found, "verify")
            if found.returncode == 0:
                if meant:
                    raise Finding("verify found nothing wrong")
                self.look_at_age(cairn)
            else:
                self.torture.count("found by verify")
                self.look_at_names(found)
            self.pull(cairn)
            self.recover(cairn, found.returncode == 0 and Tables(cairn.registry).shape == self.tables.shape)

    def look_at_age(self, cairn):
        """What verifies is what it was, or what it was earlier: that, a checkpoint kept elsewhere shows."""
        entries = Tables(cairn.registry).entries
        if entries == self.tables.entries and Tables(cairn.registry).shape == self.tables.shape:
            self.torture.count("without a change of meaning")
            return
        if entries != self.tables.entries[:len(entries)]:
            raise Finding("verify found nothing wrong, and the log is another one")
        if cairn.run("audit", "verify", "--since", "checkpoint").returncode != 2:
            raise Finding("the registry is older than it was, and a checkpoint kept elsewhere does not show it")
        self.torture.count("found by a checkpoint kept elsewhere")

    def look_at_names(self, found):
        """Damage that verify reports is named, with what it affects; a registry that cannot be read, in words."""
        if found.returncode == 1:
            if b"error: " not in found.stderr:
                raise Finding(f"verify failed without words: {said(found)}")
            return
        if found.returncode != 2:
            raise Finding(f"verify ended with {found.returncode}: {said(found)}")
        report = json.loads(found.stdout)
        if report["sound"] or not report["problems"]:
            raise Finding("verify ended with 2 and named nothing")
        for problem in report["problems"]:
            about = problem["subject"].removeprefix("sha256:")
            if problem["kind"].startswith("blob-") and about in self.blobs and not problem["affects"]:
                raise Finding(f"verify does not say what {problem['subject']} affects")

    def pull(self, cairn):
        """Whatever is damaged, what is given out is right."""
        spec = "fraud:2"
        done = cairn.run("pull", spec, "-o", "out")
        no_crash(done, "pull")
        out = cairn.directory / "out"
        if done.returncode == 0:
            for name in ("model.bin", "big.txt"):
                if (out / name).read_bytes() != self.content(spec, name):
                    raise Finding(f"pull gave wrong bytes of {name}")
            self.torture.count("pulled")
        elif out.exists():
            raise Finding("a pull that failed left its directory")

    def content(self, spec, name):
        group, number = spec.split(":")
        manifest = json.loads(self.tables.documents[self.tables.refs[f"groups/{group}/versions/{number}"]])
        digest = next(layer["digest"] for layer in manifest["layers"]
                      if layer["annotations"]["org.opencontainers.image.title"] == name).removeprefix("sha256:")
        return (self.template / ".cairn/blobs/sha256" / digest[:2] / digest[2:]).read_bytes()

    def recover(self, cairn, was_sound):
        done = cairn.run("recover", "damaged", "new", "--json")
        no_crash(done, "recover")
        if done.returncode == 1:
            if b"error: " not in done.stderr or (cairn.directory / "new").exists():
                raise Finding(f"recover failed badly: {said(done)}")
            if b"signing key" not in done.stderr:
                raise Finding(f"recover gave up: {said(done)}")
            self.torture.count("refused without a key")
            return
        report = json.loads(done.stdout)
        if (done.returncode == 0) != report["whole"]:
            raise Finding("recover ended with a status that its report contradicts")
        if was_sound and not report["whole"]:
            raise Finding(f"recover lost something of a sound registry: {report['problems']}")
        verified = cairn.run("verify", "--all", "--json", variables={"CAIRN_REGISTRY": str(cairn.directory / "new")})
        listed = {(p["kind"], p["subject"]) for p in report["problems"]}
        left = {(p["kind"], p["subject"]) for p in json.loads(verified.stdout)["problems"]}
        if not left <= listed:
            raise Finding(f"the recovered registry is not sound: {problems(verified)}")
        self.compare(Tables(cairn.directory / "new"), report)
        self.torture.count("recovered whole" if report["whole"] else "recovered in part")

    def compare(self, new, report):
        """Everything old is there or listed, and nothing is there that was not."""
        lost = {p["subject"] for p in report["problems"]}
        if "log" in lost and not report["entries"]:
            self.torture.count("without anything of the log")
            return
        if len(new.entries) < len(self.tables.entries) and not report["lostEntries"]:
            # Without its last part a write-ahead log is one that was written earlier.
            if new.entries != self.tables.entries[:len(new.entries)]:
                raise Finding("the recovered log is not the beginning of the one before")
            self.torture.count("recovered as of earlier")
            return
        for name, target in self.tables.refs.items():
            if new.refs.get(name) == target or name in lost:
                continue
            if not report["lostEntries"]:
                raise Finding(f"{name} is not as it was, and not listed as lost")
            self.torture.count("refs that went with a lost entry")
        for name, target in new.refs.items():
            if "/approvals/" in name and name in lost \
                    and json.loads(new.documents[target])["state"] != "PendingManualApproval":
                raise Finding(f"{name} was lost, and is decided")
            if self.tables.refs.get(name) not in (target, None) and name not in lost and not report["lostEntries"]:
                raise Finding(f"{name} names something else now")

    # Damage to files.

    def hurt_file(self, cairn, case, random):
        """Damages a file. Whether it changes meaning is not known beforehand but for blobs, which have no room for
        anything else."""
        if case.place == "blob":
            digest = random.choice(sorted(self.blobs))
            path = cairn.registry / "blobs/sha256" / digest[:2] / digest[2:]
        else:
            path = cairn.registry / {"database": "registry.db", "wal": "registry.db-wal"}.get(case.place, case.place)
        old = path.read_bytes()
        if case.kind == "remove":
            path.unlink()
            return case.place == "blob"
        new = self.hurt_bytes(bytearray(old), case.kind, random)
        if new == old:
            return None
        path.chmod(0o644)
        path.write_bytes(new)
        return case.place == "blob"

    def hurt_bytes(self, data, kind, random):
        at, page = random.randrange(len(data)), 4096
        pages = max(1, len(data) // page)
        if kind == "flip":
            data[at] ^= 1 << random.randrange(8)
        elif kind == "byte":
            data[at] = random.randrange(256)
        elif kind == "cut":
            del data[at:]
        elif kind == "zero page":
            start = random.randrange(pages) * page
            end = min(len(data), start + page)
            data[start:end] = bytes(end - start)
        elif kind == "swap pages":
            one, other = (random.randrange(pages) * page for _ in range(2))
            data[one:one + page], data[other:other + page] = data[other:other + page], data[one:one + page]
        else:
            length = min(len(data) - at, random.randrange(1, 600))
            data[at:at + length] = random.randbytes(length)
        return bytes(data)

    # Damage in the tables, as whoever may write the file could do it.

    def hurt_table(self, cairn, kind, random):
        """Alters a row; gives whether that changes meaning."""
        with contextlib.closing(sqlite3.connect(cairn.registry / "registry.db")) as database:
            change = getattr(self, kind.replace(" ", "_"))
            meant = change(database, random)
            database.commit()
        return meant

    def document(self, database, random):
        needed = sorted(self.needed())
        return bytes.fromhex(random.choice(needed))

    def needed(self):
        """Documents that some ref needs."""
        for name, target in self.tables.refs.items():
            yield target
            if "/versions/" in name:
                yield json.loads(self.tables.documents[target])["config"]["digest"].removeprefix("sha256:")

    def document_bytes(self, database, random):
        digest = self.document(database, random)
        size, deflated = database.execute("SELECT size, deflated FROM documents WHERE digest = ?", (digest,)).fetchone()
        text = bytearray(zlib.decompress(deflated))
        text[random.randrange(len(text))] ^= 1 << random.randrange(7)
        database.execute("UPDATE documents SET deflated = ? WHERE digest = ?", (zlib.compress(bytes(text)), digest))
        return True

    def document_gone(self, database, random):
        database.execute("DELETE FROM documents WHERE digest = ?", (self.document(database, random),))
        return True

    def document_exchanged(self, database, random):
        one, other = (self.document(database, random) for _ in range(2))
        if one == other:
            return None
        rows = [database.execute("SELECT size, deflated FROM documents WHERE digest = ?", (d,)).fetchone()
                for d in (one, other)]
        for digest, row in zip((other, one), rows):
            database.execute("UPDATE documents SET size = ?, deflated = ? WHERE digest = ?", (*row, digest))
        return True

    def entry(self, random):
        return random.randrange(len(self.tables.entries))

    def entry_altered(self, database, random):
        number = self.entry(random)
        text = self.tables.entries[number].decode()
        altered = random.choice([text.replace('"ann"', '"eve"', 1), text.replace(":0", ":1", 1), text[:-1] + " }"])
        if altered == text:
            return None
        database.execute("UPDATE log SET entry = ? WHERE sequence = ?", (altered.encode(), number))
        return True

    def entry_gone(self, database, random):
        database.execute("DELETE FROM log WHERE sequence = ?", (self.entry(random),))
        return True

    def entries_cut(self, database, random):
        database.execute("DELETE FROM log WHERE sequence >= ?", (self.entry(random),))
        return True

    def entries_swapped(self, database, random):
        one, other = self.entry(random), self.entry(random)
        if one == other:
            return None
        for number, source in ((one, other), (other, one)):
            database.execute("UPDATE log SET entry = ? WHERE sequence = ?", (self.tables.entries[source], number))
        return True

    def ref_moved(self, database, random):
        name, target = random.choice(sorted(self.tables.refs.items()))
        other = random.choice(sorted(self.tables.documents))
        if other == target:
            return None
        database.execute("UPDATE refs SET target = ? WHERE name = ?", (bytes.fromhex(other), name))
        return True

    def ref_gone(self, database, random):
        database.execute("DELETE FROM refs WHERE name = ?", (random.choice(sorted(self.tables.refs)),))
        return True

    def ref_made_up(self, database, random):
        target = bytes.fromhex(self.tables.refs["groups/fraud/versions/6"])
        database.execute("INSERT INTO refs VALUES ('groups/fraud/stages/live', 'groups/fraud/stages/live', ?)", (target,))
        return True

    def node(self, database, random):
        return random.choice(database.execute("SELECT level, position FROM tree").fetchall())

    def node_altered(self, database, random):
        database.execute("UPDATE tree SET hash = ? WHERE level = ? AND position = ?",
                         (random.randbytes(32), *self.node(database, random)))
        return True

    def node_gone(self, database, random):
        database.execute("DELETE FROM tree WHERE level = ? AND position = ?", self.node(database, random))
        return True

    def checkpoint_altered(self, database, random):
        note = bytearray(database.execute("SELECT note FROM checkpoint").fetchone()[0].encode())
        note[random.randrange(len(note))] ^= 1 << random.randrange(6)
        database.execute("UPDATE checkpoint SET note = ?", (note.decode(errors="replace"),))
        return True

    def checkpoint_gone(self, database, random):
        database.execute("DELETE FROM checkpoint")
        return True

    def index_altered(self, database, random):
        column, value = random.choice([("number", 99), ("approval", "Approved!"), ("author", "eve"), ("size", 1),
                                       ("manifest", "sha256:00"), ("created", 1), ("message", "other")])
        database.execute(f"UPDATE versions SET {column} = ? WHERE group_key = 'fraud' AND number = 3", (value,))
        return True

    def stage_row_moved(self, database, random):
        target = "sha256:" + self.tables.refs["groups/fraud/versions/6"]
        database.execute("UPDATE stages SET manifest = ? WHERE group_key = 'fraud'", (target,))
        return True

    def metric_altered(self, database, random):
        database.execute("UPDATE attributes SET number = 0.999 WHERE number IS NOT NULL AND version = 1")
        return True

    def reindex(self):
        """Every derived table is dropped content by content, alone and all together, and made anew."""
        for tables in [(name,) for name in DERIVED] + [DERIVED]:
            with self.torture.sandbox() as path:
                place = path / "work"
                copy_tree(self.template, place)
                cairn = self.torture.cairn(place)
                with contextlib.closing(sqlite3.connect(cairn.registry / "registry.db")) as database:
                    before = self.dump(database)
                    for name in tables:
                        database.execute(f"DELETE FROM {name}")
                    database.commit()
                cairn.require("reindex")
                cairn.verify()
                with contextlib.closing(sqlite3.connect(cairn.registry / "registry.db")) as database:
                    if self.dump(database) != before:
                        self.torture.findings.append(f"reindex after emptying {tables} gives other tables")
                self.torture.count("tables rebuilt", len(tables))

    def dump(self, database):
        """The derived tables' rows; numbers that only join them are replaced by what they stand for."""
        versions = {row[0]: row[1:] for row in database.execute("SELECT * FROM versions")}
        rows = {}
        for name in DERIVED:
            content = [row for row in database.execute(f"SELECT * FROM {name}")]
            if name == "versions":
                content = [row[1:] for row in content]
            if name in ("attributes", "links"):
                content = [(versions[row[0]], *row[1:]) for row in content]
            rows[name] = sorted(content, key=repr)
        return rows


def main():
    torture = Torture("damage", seconds=600, add=lambda parser: parser.add_argument(
        "--cases", type=int, default=4000, help="how many times something is damaged"))
    damage = Damage(torture)
    if not torture.options.only:
        damage.reindex()
    torture.run(list(damage.cases()), damage.check)
    torture.end(required=("cases", "found by verify", "pulled", "recovered whole"))


if __name__ == "__main__":
    main()
