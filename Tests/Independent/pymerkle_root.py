"""Prints size and base64 root of a log's entries, computed by PyPI's pymerkle: a third opinion on the tree.

usage: pymerkle_root.py ENTRIES.jsonl (with pymerkle==7.0.0)

A line without its newline is a leaf. The output is the same as that of `verify root`.
"""

import base64
import hashlib
import sys

from pymerkle import InmemoryTree


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], "rb") as file:
        content = file.read()
    if content and not content.endswith(b"\n"):
        print("pymerkle_root: the last line is cut off", file=sys.stderr)
        return 1
    # pymerkle hashes as RFC 6962 does: leaves behind 0x00, nodes behind 0x01.
    tree = InmemoryTree(algorithm="sha256")
    for line in content.split(b"\n")[:-1]:
        tree.append_entry(line)
    size = tree.get_size()
    # The RFC's root of no entries is the hash of nothing.
    root = tree.get_root() if size else hashlib.sha256().digest()
    print(size, base64.b64encode(root).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
