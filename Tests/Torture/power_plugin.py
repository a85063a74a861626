"""An nbdkit plugin (Python): a disk in a file that notes every write and every flush, in order, so that any moment can
be made anew. nbdkit python power_plugin.py disk=FILE journal=FILE."""
import io
import struct

import nbdkit

API_VERSION = 2
# kind (W or F), offset, length; a write's bytes follow.
HEADER = struct.Struct("<cQI")
files = {}


def config(key, value):
    files[key] = io.open(value, "r+b" if key == "disk" else "ab", buffering=0)


def config_complete():
    if set(files) != {"disk", "journal"}:
        raise RuntimeError("disk=FILE and journal=FILE are needed")


def thread_model():
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def open(readonly):  # noqa: A001: the name by which nbdkit calls it
    return 1


def get_size(handle):
    return files["disk"].seek(0, 2)


def can_flush(handle):
    return True


def can_fua(handle):
    return nbdkit.FUA_NATIVE


def note(kind, offset=0, data=b""):
    files["journal"].write(HEADER.pack(kind, offset, len(data)) + data)


def pread(handle, buffer, offset, flags):
    files["disk"].seek(offset)
    files["disk"].readinto(buffer)


def pwrite(handle, buffer, offset, flags):
    data = bytes(buffer)
    files["disk"].seek(offset)
    files["disk"].write(data)
    note(b"W", offset, data)
    if flags & nbdkit.FLAG_FUA:
        note(b"F")


def flush(handle, flags):
    note(b"F")
