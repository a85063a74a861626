#!/usr/bin/env python3
"""Write what Cairn is made of: docs/sbom.cdx.json (CycloneDX 1.6) and docs/dependencies.md.

    docs/sbom.py CHECKOUTS           write both
    docs/sbom.py --check CHECKOUTS   write nothing; exit with 1 where one of them is not current

CHECKOUTS is where Swift's package manager has put the packages' sources (.build/checkouts). Versions are those of
Package.resolved, licences are told by the texts in the checkouts: a text that is not known here fails. Asks no network.
"""
import argparse
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

# What each licence's text has and no other's.
LICENCES = [
    ("Apache-2.0", "Apache License\n"),
    ("MIT", "Permission is hereby granted, free of charge"),
]
SWIFT_EXCEPTION = "Runtime Library Exception"

# The system's libraries that the programs load, by Debian's names.
LIBRARIES = [
    ("libssl3", "libcrypto and libssl: digests, signatures, encryption", "Apache-2.0"),
    ("zlib1g", "deflated documents and answers", "Zlib"),
    ("libsqlite3-0", "the database of a registry", "blessing"),
    ("libcurl4", "requests to servers; loaded when one is made", "curl"),
    ("libc6", "the C library", "LGPL-2.1-or-later"),
    ("libstdc++6", "part of Swift's runtime", "GPL-3.0-or-later WITH GCC-exception-3.1"),
]
# Comes with the compiler, and is linked into released programs.
RUNTIME = ("swift-runtime", "Swift's standard library, concurrency, Dispatch and Foundation", "Apache-2.0 WITH Swift-exception")
# Only tests use them.
FOR_TESTS = {"async-http-client"}


def licence(package, checkouts):
    texts = sorted(path for path in (checkouts / package).iterdir() if re.match(r"(?i)licen[cs]e", path.name))
    if not texts:
        sys.exit(f"{package} has no licence in {checkouts}")
    text = texts[0].read_text()
    for name, mark in LICENCES:
        if mark in text:
            return name + (" WITH Swift-exception" if SWIFT_EXCEPTION in text else ""), texts[0].name
    sys.exit(f"the licence of {package} ({texts[0]}) is not one that is known here: look, and add it")


def packages(checkouts):
    known = {path.name.lower(): path.name for path in checkouts.iterdir()}
    for pin in json.loads((ROOT / "Package.resolved").read_text())["pins"]:
        folder = known.get(pin["identity"].lower())
        if folder is None:
            sys.exit(f"{pin['identity']} is not in {checkouts}: build first")
        name, text = licence(folder, checkouts)
        yield {
            "name": folder, "version": pin["state"]["version"], "revision": pin["state"]["revision"],
            "url": pin["location"], "licence": name, "text": text, "tests": folder in FOR_TESTS,
        }


def licences_of(name):
    # With an exception it is an expression; alone, an identifier.
    return [{"expression": name}] if " WITH " in name and "Swift" not in name else [
        {"license": {"name": name} if "Swift" in name else {"id": name}}]


def document(found):
    version = re.search(r'version = "(.*)"', (ROOT / "Sources/CairnRegistry/Release.swift").read_text()).group(1)
    components = [{
        "type": "library", "bom-ref": f"pkg:swift/{package['name']}@{package['version']}", "name": package["name"],
        "version": package["version"], "scope": "excluded" if package["tests"] else "required",
        "purl": "pkg:swift/" + re.sub(r"^https://|\.git$", "", package["url"]) + "@" + package["version"],
        "licenses": licences_of(package["licence"]),
        "externalReferences": [{"type": "vcs", "url": package["url"], "comment": package["revision"]}],
    } for package in found]
    components += [{
        "type": "library", "bom-ref": f"pkg:deb/debian/{name}", "name": name, "scope": "required",
        "purl": f"pkg:deb/debian/{name}", "description": what, "licenses": licences_of(kind),
    } for name, what, kind in LIBRARIES]
    name, what, kind = RUNTIME
    components.append({"type": "library", "bom-ref": name, "name": name, "scope": "required", "description": what,
                       "licenses": licences_of(kind)})
    return json.dumps({
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "cairn", "name": "cairn", "version": version,
                                   "licenses": licences_of("Apache-2.0")}},
        "components": components,
    }, indent=2) + "\n"


def page(found):
    lines = ["# What Cairn is made of", "",
             "Written by `make sbom` from the packages as they were resolved that day, and their own licences: a later build may",
             "resolve newer ones. The same for programs: [sbom.cdx.json](sbom.cdx.json) (CycloneDX 1.6).", "",
             "## Swift packages, linked into the programs", "", "| package | version | licence | |", "| --- | --- | --- | --- |"]
    for package in found:
        use = "for tests only" if package["tests"] else ""
        lines.append(f"| [{package['name']}]({package['url'].removesuffix('.git')}) | {package['version']} | "
                     f"{package['licence']} | {use} |")
    lines += ["", "## What the system brings", "",
              "Debian's packages, in whatever version the system has; none of them is distributed with Cairn.", "",
              "| library | for | licence |", "| --- | --- | --- |"]
    lines += [f"| {name} | {what} | {kind} |" for name, what, kind in LIBRARIES]
    name, what, kind = RUNTIME
    lines += ["", f"The compiler brings {what}, which is linked into released programs ({kind})."]
    return "\n".join(lines) + "\n"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("checkouts", type=Path)
    options.add_argument("--check", action="store_true")
    arguments = options.parse_args()
    found = list(packages(arguments.checkouts))
    stale = False
    for path, text in [(HERE / "sbom.cdx.json", document(found)), (HERE / "dependencies.md", page(found))]:
        if not arguments.check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"docs/{path.name} is not current: run 'make sbom'")
            stale = True
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
