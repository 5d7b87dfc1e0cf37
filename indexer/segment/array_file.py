"""Array files: named NumPy arrays in one file, opened by mapping it into memory.

A file is the magic, the length of the header, the header (JSON: the type, shape and place of each
array), then the arrays, each at a multiple of 64 bytes, little-endian. Nothing in it is ever
executed.
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from indexer.arrays import Array

_MAGIC = b"JBA1"
_HEAD = struct.Struct("<4sI")
_ALIGN = 64


class BadArrays(ValueError):
    """The bytes are not an array file."""


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write one-dimensional arrays to a new file."""
    entries, offset = [], 0
    for name, array in arrays.items():
        offset = -(-offset // _ALIGN) * _ALIGN
        entries.append((name, array.dtype.newbyteorder("<").str, len(array), offset))
        offset += array.nbytes
    header = json.dumps(entries).encode()
    header += b" " * (-(_HEAD.size + len(header)) % _ALIGN)
    with path.open("xb") as file:
        file.write(_HEAD.pack(_MAGIC, len(header)))
        file.write(header)
        base = file.tell()
        for (_, kind, _, start), array in zip(entries, arrays.values(), strict=True):
            file.write(bytes(base + start - file.tell()))
            file.write(np.ascontiguousarray(array, dtype=kind).view(np.uint8).data if len(array) else b"")


def map_file(path: Path) -> mmap.mmap | bytes:
    """Map a whole file into memory to be read (an empty file cannot be mapped: its bytes)."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


def read_arrays(data: mmap.mmap | bytes) -> dict[str, Array]:
    """Return the arrays of a mapped array file, read-only and without copying. Raises BadArrays."""
    if len(data) < _HEAD.size:
        raise BadArrays("too short")
    magic, length = _HEAD.unpack(data[: _HEAD.size])
    if magic != _MAGIC:
        raise BadArrays("not an array file")
    base = _HEAD.size + length
    try:
        entries = json.loads(data[_HEAD.size : base])
        return {name: np.frombuffer(data, kind, count, base + start) for name, kind, count, start in entries}
    except (ValueError, TypeError) as error:
        raise BadArrays(f"cut short or damaged: {error}") from error
