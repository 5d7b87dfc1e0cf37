"""Integrity: whether the files of a snapshot are still what was written.

Small files, and those that are made into objects when a snapshot is opened, are compared byte by
byte at every opening; large ones where their length or their time differ, when they are read to be
written anew, by `jianbao check`, and by a server beside its work (`search.local.damage`).
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from indexer.local.manifest import FileEntry
from indexer.segment.filenames import CATALOG, NAMES, TABLES, TERMS

REMEDY: Final = "run `jianbao check --repair`"
#: Files whose bytes are always compared: names, or what names end in.
_WHOLE: Final = frozenset({CATALOG, NAMES, TABLES, TERMS, ".toc"})
#: And every file up to this size: 0.3 ms each, so that all of a library of some thousand articles
#: is looked at whenever it is opened.
WHOLE_UP_TO = 2**20
_BLOCK: Final = 2**20


def every(name: str) -> bool:
    """Choose every file."""
    return bool(name)


def differences(
    folder: Path, files: Mapping[str, FileEntry], wanted: Callable[[str], bool] = every, *, thorough: bool = True
) -> list[str]:
    """Compare the files of a snapshot that are `wanted` with its manifest; return a line each.

    Unless `thorough`, a large file that has its length and its time is taken for what was written.
    """
    chosen = [(name, entry) for name, entry in files.items() if wanted(name)]
    found = [difference(folder / name, entry, thorough=thorough) for name, entry in chosen]
    return [f"{one}; {REMEDY}" for one in found if one]


def difference(file: Path, entry: FileEntry, *, thorough: bool = True, pace: float = 0.0) -> str | None:
    """Return how a file differs from what was written; None where it does not.

    Where it is read, `pace` is how many times as long as reading takes is rested between.
    """
    whole = entry.size <= WHOLE_UP_TO or file.name in _WHOLE or file.suffix in _WHOLE
    try:
        found = file.stat()
        if found.st_size != entry.size:
            return f"{file}: {found.st_size} bytes, {entry.size} were written"
        if found.st_mtime_ns == entry.written and not thorough and not whole:
            return None
        known = (file, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        if entry.checksum != (checksum(file, pace) if thorough else _known_sum(*known)):
            return f"{file}: not what was written"
    except OSError as error:
        return f"{file}: cannot be read ({error.strerror})"
    return None


@lru_cache(maxsize=4096)
def _known_sum(path: Path, written: int, changed: int, inode: int) -> int:
    """Return what a file's bytes add up to; found out once for as long as it stays the same."""
    del written, changed, inode
    return checksum(path)


def checksum(path: Path, pace: float = 0.0) -> int:
    """Return what a file's bytes add up to (CRC-32). Raises OSError."""
    summed, begun = 0, time.perf_counter()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            summed = zlib.crc32(block, summed)
            if pace:
                time.sleep(pace * (time.perf_counter() - begun))
                begun = time.perf_counter()
    return summed
