#!/usr/bin/env python3
"""Speed and memory of Cairn beside the tools that people compare it with: `make bench`.

Every figure is a median over rounds in which Cairn and its peers take turns on the same input, so that what else the
machine does falls on all alike. What counts is the ratio. Writes a Markdown table to standard output and to
Benchmarks/results.md.
"""
import argparse
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

GIB = 1 << 30


class Run:
    """What one command took."""

    def __init__(self, seconds, peak_kib):
        self.seconds, self.peak_kib = seconds, peak_kib


def run(command, cwd=None, env=None):
    """Runs a command, and fails loudly where it fails."""
    start = time.perf_counter()
    with open(os.devnull, "w") as null:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=null, stderr=subprocess.PIPE)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command} failed:\n{process.stderr.read().decode()}")
    process.stderr.close()
    process.returncode = 0
    return Run(seconds, usage.ru_maxrss)


def run_together(commands):
    """Seconds until all of the commands, started at once, have ended."""
    start = time.perf_counter()
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    if any(process.wait() for process in processes):
        sys.exit(f"{commands} failed")
    return Run(time.perf_counter() - start, 0)


def median(runs):
    return statistics.median(r.seconds for r in runs)


def peak(runs):
    return max(r.peak_kib for r in runs) / 1024


class Bench:
    def __init__(self, cairn, populate, rounds, work):
        self.cairn, self.populate, self.rounds, self.work = cairn, populate, rounds, work
        self.rows = []
        self.env = {**os.environ, "CAIRN_ACTOR": "bench", "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
                    "RESTIC_PASSWORD": "bench"}
        self.env.pop("CAIRN_REGISTRY", None)

    def row(self, what, seconds, peer, ratio, target, note=""):
        self.rows.append((what, seconds, peer, ratio, target, note))
        print(f"  {what}: {seconds}, {ratio} of {peer} {note}", file=sys.stderr)

    def fresh(self, name):
        path = self.work / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    def in_cairn(self, directory, *arguments):
        return run([self.cairn, *arguments, "--quiet"], cwd=directory, env=self.env)

    def registry(self, name):
        directory = self.fresh(name)
        self.in_cairn(directory, "init")
        self.in_cairn(directory, "group", "create", "bench")
        return directory

    def random_file(self, name, size):
        path = self.work / name
        with open(path, "wb") as file:
            for _ in range(size >> 20):
                file.write(os.urandom(1 << 20))
        os.sync()
        return path

    def large_file(self):
        """Push and pull of 1 GiB beside hashing it, copying it durably, and other stores."""
        big = self.random_file("big", GIB)
        names = ["push", "pull", "dgst", "cp", "git", "restic", "borg"]
        runs = {name: [] for name in names}
        for number in range(self.rounds):
            print(f"round {number + 1} of {self.rounds}", file=sys.stderr)
            registry = self.registry("registry")
            os.sync()
            runs["dgst"].append(run(["openssl", "dgst", "-sha256", str(big)]))
            copy = self.work / "copy"
            os.sync()
            runs["cp"].append(run(["sh", "-c", 'cp "$0" "$1" && sync "$1"', str(big), str(copy)]))
            copy.unlink()
            os.sync()
            runs["push"].append(self.in_cairn(registry, "push", "bench", str(big), "--no-provenance"))
            os.sync()
            runs["pull"].append(self.in_cairn(registry, "pull", "bench", "-o", "out"))
            shutil.rmtree(registry)
            if number < 3:  # the slow peers need fewer rounds
                self.slow_peers(big, runs)
        big.unlink()
        dgst, cp = median(runs["dgst"]), median(runs["cp"])
        floor = max(dgst, cp)
        peer = f"max(openssl {dgst:.2f} s, cp + sync {cp:.2f} s)"
        for name, target in [("push", 1.05), ("pull", 1.15)]:
            seconds = median(runs[name])
            ratios = [r.seconds / max(a.seconds, b.seconds)
                      for r, a, b in zip(runs[name], runs["dgst"], runs["cp"])]
            self.row(f"{name} 1 GiB, durable", f"{seconds:.2f} s", peer, f"{seconds / floor:.2f}", f"≤ {target}",
                     f"median of the rounds' own ratios {statistics.median(ratios):.2f}")
            self.row(f"peak memory of that {name}", f"{peak(runs[name]):.0f} MiB", "", "", "< 64 MiB")
        for name, what in [("git", "git add, SHA-256 repository"), ("restic", "restic backup"),
                           ("borg", "borg create")]:
            seconds = median(runs[name])
            self.row(f"push 1 GiB beside {what}", f"{median(runs['push']):.2f} s", f"{seconds:.2f} s",
                     f"{median(runs['push']) / seconds:.2f}", "")

    def slow_peers(self, big, runs):
        directory = self.fresh("git")
        run(["git", "init", "-q", "--object-format=sha256", str(directory)])
        os.link(big, directory / "big")
        os.sync()
        runs["git"].append(run(["git", "-c", "core.fsync=loose-object", "add", "big"], cwd=directory))
        shutil.rmtree(directory)
        directory = self.fresh("restic")
        run(["restic", "-q", "-r", str(directory), "init"], env=self.env)
        os.sync()
        runs["restic"].append(run(["restic", "-q", "-r", str(directory), "--no-cache", "backup", str(big)], env=self.env))
        shutil.rmtree(directory)
        directory = self.fresh("borg")
        run(["borg", "init", "-e", "none", str(directory)], env=self.env)
        os.sync()
        runs["borg"].append(run(["borg", "create", "--files-cache=disabled", f"{directory}::one", str(big)], env=self.env))
        shutil.rmtree(directory)

    def verify(self):
        """Verify of 4 GiB beside one `openssl dgst` a core."""
        registry = self.registry("registry")
        files = []
        for number in range(4):
            file = self.random_file(f"part{number}", GIB)
            self.in_cairn(registry, "push", "bench", str(file), "--no-provenance")
            files.append(file)
        cores = os.cpu_count()
        halves = [[str(f) for f in files[core::cores]] for core in range(min(cores, len(files)))]
        own, peer = [], []
        for _ in range(self.rounds):
            peer.append(run_together([["openssl", "dgst", "-sha256", *half] for half in halves]))
            own.append(self.in_cairn(registry, "verify"))
        seconds, other = median(own), median(peer)
        self.row("verify 4 GiB", f"{seconds:.2f} s", f"{cores} × openssl dgst, {other:.2f} s",
                 f"{other / seconds:.2f} of its rate", "≥ 0.95")
        self.row("peak memory of that verify", f"{peak(own):.0f} MiB", "", "", "< 64 MiB")
        for file in files:
            file.unlink()
        shutil.rmtree(registry)

    def start(self):
        """What starting costs, beside the quickest tool that people type all day."""
        registry = self.registry("registry")
        (registry / "model.txt").write_text("a model of one line\n")
        self.in_cairn(registry, "push", "bench", "model.txt")
        git, version, show = [], [], []
        for _ in range(max(101, self.rounds)):
            git.append(run(["git", "--version"]))
            version.append(run([self.cairn, "--version"]))
            show.append(run([self.cairn, "show", "bench:1"], cwd=registry, env=self.env))
        base = median(git)
        for what, runs, target in [("cairn --version", version, 6), ("cairn show", show, 12)]:
            self.row(what, f"{median(runs) * 1000:.1f} ms", f"git --version {base * 1000:.1f} ms",
                     f"{median(runs) / base:.1f}", f"< {target}")

    def many_versions(self, many):
        """Registering, resolving and searching at 100 and at very many versions."""
        registries = {}
        for count in (100, many):
            registries[count] = self.registry(f"registry{count}")
            print(f"registering {count} versions", file=sys.stderr)
            run([self.populate, str(registries[count] / ".cairn"), "bench", str(count)], env=self.env)
        condition = 'metrics.auc >= 0.9 and approval = Approved and labels.team = "risk"'
        jobs = {
            "register a small version": lambda directory, number: self.push_small(directory, number),
            "resolve a version and show it": lambda directory, _: self.in_cairn(directory, "show", "bench:50"),
            "search by metric, approval and label": lambda directory, _: self.in_cairn(
                directory, "list", "bench", "--where", condition, "--sort", "metrics.auc", "-n", "20"),
        }
        targets = {"register a small version": "≤ 1.2", "resolve a version and show it": "≤ 1.2"}
        for what, job in jobs.items():
            runs = {100: [], many: []}
            for number in range(41):
                for count in runs:
                    runs[count].append(job(registries[count], number))
            few, lots = median(runs[100]), median(runs[many])
            self.row(f"{what}, {many:,} versions", f"{lots * 1000:.1f} ms", f"at 100: {few * 1000:.1f} ms",
                     f"{lots / few:.2f}", targets.get(what, ""))
        for directory in registries.values():
            shutil.rmtree(directory)

    def push_small(self, directory, number):
        (directory / "model.txt").write_text(f"a model of one line, number {number}\n")
        return self.in_cairn(directory, "push", "bench", "model.txt", "--no-provenance", "--no-parent")

    def table(self):
        cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
        lines = [f"Machine: {cpu}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}. "
                 f"Medians of at least {self.rounds} rounds, peers in turn.", "",
                 "| what | Cairn | beside | ratio | target | |", "| --- | --- | --- | --- | --- | --- |"]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cairn", required=True)
    parser.add_argument("--populate", required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--only", choices=["file", "verify", "start", "many"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR", ".")) as work:
        bench = Bench(os.path.abspath(options.cairn), os.path.abspath(options.populate), options.rounds,
                      pathlib.Path(work).resolve())
        if options.only in (None, "start"):
            bench.start()
        if options.only in (None, "many"):
            bench.many_versions(options.many)
        if options.only in (None, "file"):
            bench.large_file()
        if options.only in (None, "verify"):
            bench.verify()
        print(bench.table())
        if options.only is None:
            (pathlib.Path(__file__).parent / "results.md").write_text(bench.table())


if __name__ == "__main__":
    main()
