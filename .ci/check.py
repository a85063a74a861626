#!/usr/bin/env python3
"""Checks what the compiler does not: that arrows between targets run one way, and that the house style holds.

Prints one line a fault and exits with 1 where there is any.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Which of Cairn's modules, and which libraries, each target may import. System modules are free.
MAY_IMPORT = {
    "CairnObjects": {"COpenSSL"},
    "CairnStorage": {"CairnObjects", "CLinux", "SystemPackage"},
    "CairnFileStorage": {"CairnObjects", "CairnStorage", "CLinux", "CZlib", "GRDB", "GRDBSQLite", "Logging", "SystemPackage",
                         "Foundation"},
    "CairnRegistry": {"CairnObjects", "CairnStorage", "SystemPackage"},
    "CairnAutomation": {"CairnObjects", "CairnStorage", "CairnRegistry", "CairnTransport", "CLinux", "SystemPackage"},
    "CairnTransport": {"CairnObjects", "CairnStorage", "CCurl"},
    "CairnClient": {"CairnObjects", "CairnStorage", "CairnRegistry", "CairnTransport", "SystemPackage"},
    "CairnStorageTesting": {"CairnObjects", "CairnStorage", "SystemPackage", "Testing"},
    "CairnTransport": {"CairnObjects", "CairnStorage", "CCurl"},
    "CairnClient": {"CairnObjects", "CairnStorage", "CairnRegistry", "CairnTransport", "SystemPackage"},
    "CairnServer": {"CairnObjects", "CairnStorage", "CairnRegistry", "CairnAutomation", "COpenSSL", "CZlib",
                    "CoreMetrics", "HTTPTypes", "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "JWTKit", "Logging", "NIOCore", "NIOHTTP1",
                    "NIOHTTPTypes", "NIOHTTPTypesHTTP1",
                    "NIOPosix", "NIOSSL", "ServiceLifecycle", "SystemPackage"},
    "cairn-server": {"CairnObjects", "CairnStorage", "CairnFileStorage", "CairnRegistry", "CairnAutomation",
                     "CairnServer", "CairnTransport", "ArgumentParser", "CoreMetrics", "Logging", "ServiceLifecycle", "UnixSignals",
                     "SystemPackage"},
    "cairn": {"CairnObjects", "CairnStorage", "CairnFileStorage", "CairnRegistry", "CairnAutomation",
              "CairnClient", "CairnTransport", "ArgumentParser", "Logging", "SystemPackage", "Mustache", "Yams", "Foundation"},
}
SYSTEM = {"Swift", "Glibc", "Dispatch", "Synchronization"}
# Foundation comes with GRDB; only the files that name GRDB's value type, and look up time zones, may say so.
FOUNDATION_FILES = {"Sources/CairnFileStorage/Database/Database+Values.swift", "Sources/CairnFileStorage/TimeZones.swift"}
# CZlib and COpenSSL each have one room.
HEADERS_ONLY = {"COpenSSL", "CZlib", "CLinux", "CCurl"}

LONGEST_LINE, LONGEST_FILE, LONGEST_FUNCTION = 110, 500, 70
FORBIDDEN = [
    (re.compile(r"\btry!"), "a forced try"),
    (re.compile(r"\bas!"), "a forced cast"),
    (re.compile(r"\bfatalError\("), "fatalError"),
    (re.compile(r"\bSIMD(?!2<)\d+<"), "a vector that may be wider than 16 bytes, which async functions cannot hold (Swift issue 91639)"),
    (re.compile(r"\b(TODO|FIXME|XXX)\b|\bfor now\b"), "a mark of unfinished work"),
]
# What is secret is compared by ConstantTime.equal alone: types that hold secrets have no ==, and names that stand for one
# have none beside them.
SECRET_TYPES = ("AccessKeySecret", "WebhookSecret", "TokenText", "SecretBox", "SigningKey", "SignatureKey", "Session",
                "ChunkSignatures")
SECRET_TYPE = re.compile(r"\b(?:struct|class|enum|extension|actor) (?:%s)\b[^{]*\b(?:Equatable|Hashable|Comparable)\b"
                         % "|".join(SECRET_TYPES))
SECRET_NAME = r"(?:[\w.]*\.)?(?:secret|secretHash|signature|formKey|exposed|credentials|loginState|nonce)"
SECRET_COMPARED = re.compile(r"(?<![\w.])%s (?:==|!=) (?!nil\b|\.)|(?:==|!=) %s(?![\w(.\[])" % (SECRET_NAME, SECRET_NAME))
DECLARATION = re.compile(r"^( *)(?:@\w+ )*package (?:final |indirect )*(struct|class|enum|protocol|actor|typealias)\b")
FUNCTION = re.compile(r"^( *)(?:[\w@()]+ )*(?:func |init[?(<])")


def faults_of(path: pathlib.Path):
    name = path.relative_to(ROOT).as_posix()
    target = path.relative_to(ROOT / "Sources").parts[0] if name.startswith("Sources/") else None
    lines = path.read_text().split("\n")
    if len(lines) - 1 > LONGEST_FILE:
        yield f"{name}: {len(lines) - 1} lines are more than {LONGEST_FILE}"
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            yield f"{name}:{number}: {len(line)} columns are more than {LONGEST_LINE}"
        if target:
            yield from faults_of_line(name, number, line, target)
            if SECRET_TYPE.search(line):
                yield f"{name}:{number}: a type that holds a secret can be compared by =="
            if SECRET_COMPARED.search(line) and not line.lstrip().startswith("//"):
                yield f"{name}:{number}: a secret is compared, and not by ConstantTime.equal"
            if DECLARATION.match(line) and not documented(lines, number - 1):
                yield f"{name}:{number}: a declaration without a doc comment"
    if target:
        yield from long_functions(name, lines)


def faults_of_line(name, number, line, target):
    imported = re.match(r"^ *(?:package |public |private |@testable )?import (?:struct |class )?(\w+)", line)
    if imported:
        module = imported.group(1)
        if module not in MAY_IMPORT.get(target, set()) | SYSTEM:
            yield f"{name}:{number}: {target} may not import {module}"
        if module == "Foundation" and name not in FOUNDATION_FILES:
            yield f"{name}:{number}: Foundation stays in the files named for it"
    for pattern, what in FORBIDDEN:
        if pattern.search(line):
            yield f"{name}:{number}: {what}"


def documented(lines, index):
    above = index - 1
    while above >= 0 and lines[above].strip().startswith("@"):
        above -= 1
    # A nested type whose enclosing declaration explains it in one breath still needs a line of its own.
    return above >= 0 and lines[above].strip().startswith("///")


def long_functions(name, lines):
    for start, line in enumerate(lines):
        match = FUNCTION.match(line)
        if not match:
            continue
        end = next((i for i in range(start, len(lines)) if lines[i] == match.group(1) + "}"), start)
        if end - start + 1 > LONGEST_FUNCTION:
            yield f"{name}:{start + 1}: a function of {end - start + 1} lines is longer than {LONGEST_FUNCTION}"


def main():
    faults = []
    for folder in ("Sources", "Tests"):
        for path in sorted((ROOT / folder).rglob("*.swift")):
            faults += faults_of(path)
    for target in HEADERS_ONLY:
        for path in (ROOT / "Sources" / target).iterdir():
            if path.suffix not in (".h", ".modulemap"):
                faults.append(f"{path.relative_to(ROOT)}: {target} holds headers only")
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults" if faults else "Style and layers hold.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
