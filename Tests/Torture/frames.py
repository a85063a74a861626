#!/usr/bin/env python3
"""Looks through a program, not stripped, for async functions that write past the end of their frame.

Swift 6.3 can make a frame too small (https://github.com/swiftlang/swift/issues/91639): the memory of a task, then the
heap, is overwritten. Found here as "free(): invalid pointer" under load. Each async function has a record of how large
its frame is; its code is looked through for accesses past that. Prints a line a function and exits with 1 where there is one.
"""
import re
import struct
import subprocess
import sys

# What follows the name of an async function in the names of its parts.
PART = re.compile(r"(T[YQ]\d+_)+$")
ACCESS = re.compile(r"0x([0-9a-f]+)\(%(r\w+)\)")
INSTRUCTION = re.compile(r"\s*[0-9a-f]+:\s+(\S+)\s*(.*)")
# So far past the end an access is still one to the frame, and no other thing in a register that was missed.
REACH = 256


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def frame_sizes(program):
    """Of each async function that has a name."""
    with open(program, "rb") as file:
        content = file.read()
    sections = [
        (int(address, 16), int(offset, 16), int(size, 16))
        for address, offset, size in re.findall(
            r"\[\s*\d+\]\s+\S+\s+\S+\s+([0-9a-f]+)\s+([0-9a-f]+)\s+([0-9a-f]+)", output("readelf", "-SW", program))
    ]
    sizes = {}
    for line in output("nm", program).splitlines():
        fields = line.split()
        if len(fields) != 3 or not fields[2].endswith("Tu"):
            continue
        address = int(fields[0], 16)
        for start, offset, size in sections:
            if start and start <= address < start + size:
                # Where the code is, relative; how many bytes its frame has.
                sizes[fields[2][:-2]] = struct.unpack_from("<iI", content, offset + address - start)[1]
    return sizes


class Part:
    """A part of an async function, read from its beginning: which registers hold its frame."""

    def __init__(self, name, root):
        self.name = name
        # A part that another function returned to gets that one's frame, whose first word is its caller's.
        self.is_handed_callee = name[len(root):].startswith("TQ")
        self.frames = set() if self.is_handed_callee else {"r14"}

    def accesses(self, operation, operands):
        """Offsets in the frame that the instruction reads or writes."""
        found = [] if operation.startswith("lea") else [
            int(offset, 16) for offset, register in ACCESS.findall(operands) if register in self.frames]
        self.follow(operation, operands)
        return found

    def follow(self, operation, operands):
        source, _, target = operands.rpartition(",")
        register = target.strip().removeprefix("%")
        if not target.strip().startswith("%") or operation in ("cmp", "test", "push"):
            return
        if operation == "mov" and self.is_handed_callee and source == "(%r14)":
            self.frames.add(register)
        elif operation == "mov" and source.removeprefix("%") in self.frames:
            self.frames.add(register)
        else:
            self.frames.discard(register)
        if register == "r14":
            self.is_handed_callee = False


def faults(program):
    """(function, bytes of its frame, instruction) for each access past a frame."""
    sizes = frame_sizes(program)
    if not sizes:
        raise SystemExit(f"{program} has no names: look at the program that is not stripped")
    code = subprocess.Popen(["objdump", "-d", "--no-show-raw-insn", program], stdout=subprocess.PIPE, text=True)
    part, root, is_padded, judged = None, None, False, 0
    for line in code.stdout:
        if line.endswith(">:\n"):
            name = line.split("<", 1)[1][:-3]
            root = PART.sub("", name)
            part = Part(name, root) if root in sizes else None
        elif part and (match := INSTRUCTION.match(line)):
            operation, operands = match[1], match[2].split("#")[0].strip()
            was_padded, is_padded = is_padded, operation.startswith(("nop", "data16", "cs", "xchg"))
            if was_padded and operands == "%rbp" and operation == "push":
                part = None  # Another function, whose name was left out.
                continue
            for offset in part.accesses(operation, operands):
                judged += 1
                if sizes[root] <= offset < sizes[root] + REACH:
                    yield root, sizes[root], line.strip()
    # A machine whose registers are called otherwise would be found sound for nothing.
    if code.wait() or judged < len(sizes):
        raise SystemExit(f"{program} could not be looked through: {judged} accesses to {len(sizes)} frames; x86-64 only")


def main():
    found = 0
    for program in sys.argv[1:]:
        seen = set()
        for function, size, instruction in faults(program):
            if function not in seen:
                seen.add(function)
                print(f"{program}: the frame of {function} has {size} bytes, but: {instruction}")
        found += len(seen)
    print(f"{found} functions write past their frames" if found else "no async function writes past its frame")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
