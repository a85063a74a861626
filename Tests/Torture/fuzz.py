"""Fuzzers: every parser of Tests/Fuzzing under libFuzzer and the address sanitizer, each for some time.

What libFuzzer finds worth keeping goes to a directory of the build, from which the next run goes on; inputs that fail are
kept there too, and named. Ends with status 0 and a line for each target, or with 1 and what repeats each finding.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CORPUS = ROOT / "Tests/Fuzzing/corpus"
# A parser that takes longer for so small an input is a finding, and so is one that takes more memory.
LONGEST_INPUT_SECONDS, MOST_MEGABYTES = 20, 2048


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=pathlib.Path, help="cairn-fuzz, as built")
    parser.add_argument("--work", required=True, type=pathlib.Path, help="where to keep what is found")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--merge", action="store_true", help="add what was found to the corpus, as few inputs as do")
    parser.add_argument("targets", nargs="*")
    options = parser.parse_args()
    fuzzing = Fuzzing(options)
    print(f"fuzz: seed {fuzzing.seed}, {options.seconds} s for each target", flush=True)
    work = fuzzing.merge if options.merge else fuzzing.run
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        findings = [line for lines in pool.map(work, fuzzing.targets()) for line in lines]
    for line in findings:
        print(line)
    print(f"fuzz: {len(findings)} findings")
    return 1 if findings else 0


class Fuzzing:
    def __init__(self, options):
        self.options = options
        self.program = options.program.resolve()
        self.seed = options.seed if options.seed is not None else random.randrange(1, 1 << 31)
        self.failed = options.work.resolve() / "failed"
        self.failed.mkdir(parents=True, exist_ok=True)

    def targets(self):
        """Names, and how long inputs may be."""
        listed = subprocess.run([self.program], capture_output=True, check=True, text=True, env=self.environment())
        known = [line.split() for line in listed.stdout.splitlines()]
        strange = set(self.options.targets) - {name for name, _ in known}
        if strange:
            raise SystemExit(f"there is no target {', '.join(sorted(strange))}")
        return [(name, limit) for name, limit in known if not self.options.targets or name in self.options.targets]

    def environment(self):
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                # A crash ends the program at once: a trace by Swift's runtime takes seconds.
                "SWIFT_BACKTRACE": "enable=no", "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1"}

    def found(self, target):
        place = self.options.work.resolve() / "found" / target
        place.mkdir(parents=True, exist_ok=True)
        return place

    def run(self, job):
        target, limit = job
        command = [self.program, target, f"-seed={self.seed}", f"-max_total_time={self.options.seconds}",
                   f"-max_len={limit}", f"-timeout={LONGEST_INPUT_SECONDS}", f"-rss_limit_mb={MOST_MEGABYTES}",
                   "-print_final_stats=1", f"-artifact_prefix={self.failed}/{target}-", self.found(target),
                   CORPUS / target]
        done = subprocess.run(list(map(str, command)), capture_output=True, env=self.environment())
        output = done.stderr.decode(errors="replace")
        print(f"  {target}: {figures(output)}", flush=True)
        return [] if done.returncode == 0 else [self.told(target, output)]

    def told(self, target, output):
        """What went wrong, and where the input is."""
        what = next((line for line in output.splitlines()
                     if re.match(r"FINDING|Fatal error|.*ERROR: (AddressSanitizer|libFuzzer)", line)), "it failed")
        place = re.search(r"Test unit written to (\S+)", output)
        (self.failed / f"{target}.log").write_text(output)
        return (f"FINDING {target} (seed {self.seed}): {what[:600]}\n"
                f"  repeat: {self.program} {target} {place.group(1) if place else '?'}")

    def merge(self, job):
        target, limit = job
        command = [self.program, target, "-merge=1", f"-max_len={limit}", CORPUS / target, self.found(target)]
        done = subprocess.run(list(map(str, command)), capture_output=True, env=self.environment())
        print(f"  {target}: {sum(1 for _ in (CORPUS / target).iterdir())} inputs in the corpus", flush=True)
        return [] if done.returncode == 0 else [f"FINDING {target}: the corpus cannot be merged"]


def figures(output):
    """Executions, and how many edges and features of the code they reached."""
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", output)
    rate = re.search(r"stat::average_exec_per_sec:\s*(\d+)", output)
    reached = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", output)
    edges, features, inputs = reached[-1] if reached else ("?", "?", "?")
    return (f"{runs.group(1) if runs else '?'} runs, {rate.group(1) if rate else '?'} a second, {edges} edges, "
            f"{features} features, {inputs} inputs")


if __name__ == "__main__":
    sys.exit(main())
