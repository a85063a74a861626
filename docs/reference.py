#!/usr/bin/env python3
"""Write the reference of the command line from the program itself: docs/commands.md and docs/cairn.1.

    docs/reference.py PROGRAM           write both
    docs/reference.py --check PROGRAM   write nothing; exit with 1 where one of them is not current

PROGRAM is a built `cairn`. Everything said of commands, options and arguments comes from its own help, as
`--experimental-dump-help` gives it; only what no help says (variables, files, exit statuses) stands here.
"""
import argparse
import difflib
import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

HERE = Path(__file__).resolve().parent
WIDTH = 110
NAME = "cairn"

ENVIRONMENT = [
    ("CAIRN_REGISTRY",
     "The registry, where --registry does not name one: its own directory, or one that holds it as .cairn."),
    ("CAIRN_ACTOR",
     "Who acts, for the log, for approvals and as the author of a push. Default: the user of the operating "
     "system."),
    ("CAIRN_HOOK_TIMEOUT", "How many seconds a hook program may take. Default: 30."),
    ("NO_COLOR", "Set to anything but nothing: print without colour. So does TERM=dumb."),
    ("GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL",
     "The author of a push, where CAIRN_ACTOR is not set; else Git's user.name and user.email."),
    ("GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID",
     "Together, the CI run that a push records. Else the first that is set of CI_JOB_URL, BUILD_URL, "
     "CIRCLE_BUILD_URL, BUILDKITE_BUILD_URL and TRAVIS_BUILD_WEB_URL."),
]
EXIT_STATUSES = [
    ("0", "Done. Also where there was nothing to do: a push that equals the newest version, a stage that "
          "stands there already."),
    ("1", "It failed; standard error says why and, where that is known, what to do."),
    ("2", "A check said no: verification found damage, a proof does not hold, the registry's rules refused a "
          "change."),
    ("64", "Wrong usage: an unknown command or option, or an argument that cannot be read."),
    ("130, 143", "Ended by Ctrl-C or SIGTERM, after cleaning up. A watch that is stopped so ends with 0."),
]
FILES = [
    (".cairn/", "A registry. Without --registry and CAIRN_REGISTRY, the nearest one upward is used."),
    (".cairn/registry.json", "Its format and its verifier key."),
    (".cairn/signing.key", "The private key that signs the log."),
    (".cairn/registry.db", "Documents, refs, log and index."),
    (".cairn/hooks/", "Programs that are asked before something happens (pre-promote) and told after it "
                      "(post-promote)."),
    (".cairn/cursors/", "How far each watch with a name has come."),
    (".cairn/blobs/", "The files of all versions, read-only, each named by its SHA-256."),
]


# --- What the program says of itself.

def dump(program):
    """The program's help as a tree of commands, and its version."""
    run = {"check": True, "capture_output": True, "text": True}
    help_text = subprocess.run([program, "--experimental-dump-help"], **run).stdout
    version = subprocess.run([program, "--version"], **run).stdout.strip()
    return json.loads(help_text)["command"], version


def children(command):
    return [child for child in command.get("subcommands", []) if child["commandName"] != "help"]


def arguments(command):
    return [argument for argument in command.get("arguments", []) if argument["shouldDisplay"]]


def leaves(command, path=()):
    """Every command that does something, with its full name."""
    path = (*path, command["commandName"])
    if not children(command):
        yield " ".join(path), command
    for child in children(command):
        yield from leaves(child, path)


def spellings(argument):
    """The names of an option, with its value: -m, --message <message>."""
    if argument["kind"] == "positional":
        return f"<{argument['valueName']}>"
    names = [("-" if name["kind"] == "short" else "--") + name["name"] for name in argument["names"]]
    names.sort(key=len)
    value = f" <{argument['valueName']}>" if argument["kind"] == "option" else ""
    return ", ".join(names) + value


def usage(name, command):
    words = [name]
    for argument in arguments(command):
        if argument["kind"] == "positional":
            word = f"<{argument['valueName']}>" + ("..." if argument["isRepeating"] else "")
            words.append(f"[{word}]" if argument["isOptional"] else word)
    return " ".join(words + ["[options]"])


def meaning(argument):
    """The sentence that explains an argument, with what else is known of it."""
    sentences = [argument.get("abstract", "").strip(), " ".join(argument.get("discussion", "").split())]
    if argument.get("allValues"):
        sentences.append(f"One of {', '.join(argument['allValues'])}.")
    if argument["kind"] == "option" and argument["isRepeating"]:
        sentences.append("May be given several times.")
    default = argument.get("defaultValue", "")
    if default and "Default:" not in sentences[0]:
        sentences.append(f"Default: {default}.")
    return " ".join(sentence for sentence in sentences if sentence)


def split_common(tree):
    """The options that every command has, and for each command those of its own."""
    all_arguments = {name: arguments(command) for name, command in leaves(tree)}
    everywhere = set.intersection(*({spellings(a) for a in some} for some in all_arguments.values()))
    common = [a for a in next(iter(all_arguments.values())) if spellings(a) in everywhere]
    own = {name: [a for a in some if spellings(a) not in everywhere] for name, some in all_arguments.items()}
    return common, own


def paragraphs(text):
    """The paragraphs of a text, each with whether it is set as code: lines that are indented are."""
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        if block.strip():
            yield block.startswith("  "), block if block.startswith("  ") else " ".join(block.split())


# --- Markdown.

def markdown(tree, version):
    common, own = split_common(tree)
    lines = [
        "# Commands", "",
        f"Reference of `{NAME}` {version}, generated by `docs/reference.py` from the program itself: "
        "change the help texts, then run `make reference`.", "",
        "```", f"{NAME} <command> [options]", "```", "",
        *prose(tree), "## Options of every command", "", *items(common)]
    for name, command in leaves(tree):
        lines += [f"## {name}", "", escaped(command["abstract"]), "", "```", usage(name, command), "```", ""]
        lines += [*prose(command), *items(own[name])]
    for title, table in (("Environment", ENVIRONMENT), ("Exit status", EXIT_STATUSES), ("Files", FILES)):
        lines += [f"## {title}", ""]
        lines += [f"- `{'`, `'.join(term.split(', '))}`: {text}" for term, text in table] + [""]
    return "\n".join(wrapped(lines)).rstrip("\n") + "\n"


def prose(command):
    lines = []
    for is_code, text in paragraphs(command.get("discussion", "")):
        lines += ["```", textwrap.dedent(text), "```", ""] if is_code else [escaped(text), ""]
    return lines


def items(some):
    lines = [f"- `{spellings(argument)}`: {escaped(meaning(argument))}" for argument in some]
    return [*lines, ""] if lines else []


def escaped(text):
    return re.sub(r"([*<`])", r"\\\1", text)


def wrapped(lines):
    is_code = False
    for line in lines:
        is_code ^= line == "```"
        if is_code or len(line) <= WIDTH:
            yield line
        else:
            yield from textwrap.wrap(line, WIDTH, subsequent_indent="  " if line.startswith("- ") else "",
                                     break_long_words=False, break_on_hyphens=False)


# --- A man page, in the macros of man(7).

def man(tree, version):
    common, own = split_common(tree)
    lines = [
        '.\\" Generated by docs/reference.py from the program itself.',
        f'.TH {NAME.upper()} 1 "" "{NAME} {version}" "User Commands"',
        ".SH NAME", f"{NAME} \\- {roff(lower_first(tree['abstract'].rstrip('.')))}",
        ".SH SYNOPSIS", f".B {NAME}", r"\fIcommand\fR [\fIoptions\fR]",
        ".SH DESCRIPTION", *man_prose(tree),
        ".SH OPTIONS", "These are understood by every command.", *man_items(common),
        ".SH COMMANDS"]
    for name, command in leaves(tree):
        lines += [f".SS {roff(usage(name, command))}", *man_text(command["abstract"])]
        lines += [*man_prose(command, first=False), *man_items(own[name])]
    for title, table in (("ENVIRONMENT", ENVIRONMENT), ("EXIT STATUS", EXIT_STATUSES), ("FILES", FILES)):
        lines.append(f".SH {title}")
        for term, text in table:
            lines += [".TP", f".B {roff(term)}", *man_text(text)]
    lines += [
        ".SH SEE ALSO", ".BR git (1),", ".BR sha256sum (1)", ".PP",
        "The guides, the format of a registry and the handbook for whoever runs one are in the directory",
        ".I docs", "of the source."]
    return "\n".join(lines) + "\n"


def man_prose(command, first=True):
    lines = []
    for is_code, text in paragraphs(command.get("discussion", "")):
        if is_code:
            lines += [".PP", ".RS 4", ".nf", *map(roff, textwrap.dedent(text).split("\n")), ".fi", ".RE"]
        else:
            lines += [*([] if first else [".PP"]), *man_text(text)]
        first = False
    return lines


def man_items(some):
    lines = []
    for argument in some:
        lines += [".TP", f".B {roff(spellings(argument))}", *man_text(meaning(argument))]
    return lines


def man_text(text):
    """A paragraph; wrapped before it is escaped, so that no line can begin like a request."""
    return [roff(line) for line in wrapped([text])]


def roff(text):
    """Text as troff reads it: backslashes, hyphens of options, and lines that would look like requests."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha")
    text = text.replace("…", "...").replace("'", "\\(aq")
    return "\\&" + text if text.startswith(".") else text


def lower_first(text):
    return text[:1].lower() + text[1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="only say whether the files are current")
    parser.add_argument("program", help="a built cairn")
    options = parser.parse_args()
    tree, version = dump(options.program)
    texts = {HERE / "commands.md": markdown(tree, version), HERE / "cairn.1": man(tree, version)}
    stale = []
    for path, text in texts.items():
        if not options.check:
            path.write_text(text, encoding="utf-8")
            continue
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        if found != text:
            stale.append(path.name)
            sys.stdout.writelines(difflib.unified_diff(
                found.splitlines(True), text.splitlines(True), f"docs/{path.name}", "the program", n=1))
    if stale:
        print(f"docs: {' and '.join(stale)} not current; run 'make reference'", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
