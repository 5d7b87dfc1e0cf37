"""Integrity: whether the files of a snapshot are still what was written.

Small files, and those that are made into objects when a snapshot is opened, are compared byte by
byte at every opening; large ones where their length or their time differ, when they are read to be
written anew, by `jianbao check`, and by a server beside its work (`search.local.damage`).
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from indexer.local.manifest import FileEntry
from indexer.segment.filenames import OF_ALL, TABLES, TERMS

REMEDY: Final = "run `jianbao check --repair`"
#: Files whose bytes are always compared: names, or what names end in.
_WHOLE: Final = frozenset({*OF_ALL, TABLES, TERMS, ".toc"})
#: And every file up to this size: 0.3 ms each, so that all of a library of some thousand articles
#: is looked at whenever it is opened.
WHOLE_UP_TO = 2**20
_BLOCK: Final = 2**20
#: Folders of snapshots in which a look at a file is remembered: those that are kept, and the next.
_SNAPSHOTS: Final = 3


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
        if entry.checksum != (checksum(file, pace) if thorough else _known_sum(file, found)):
            return f"{file}: not what was written"
    except OSError as error:
        return f"{file}: cannot be read ({error.strerror})"
    return None


class _Look(NamedTuple):
    """When a file was last changed, how many names it had, and what its bytes added up to."""

    changed: int
    links: int
    summed: int


def _known_sum(file: Path, found: os.stat_result) -> int:
    """Return what a file's bytes add up to; found out once for as long as it stays the same.

    That it gets a name in the next snapshot, or loses that in an older one, is no change of it.
    """
    looks = _looks(file.parents[2], file.name, found.st_ino, found.st_mtime_ns, found.st_size)
    elsewhere, earlier = file.parent not in looks, [*looks.values()]
    known = looks.get(file.parent) or (earlier[-1] if earlier else None)
    same = known and (elsewhere or known.changed == found.st_ctime_ns or known.links != found.st_nlink)
    look = _Look(found.st_ctime_ns, found.st_nlink, known.summed if known and same else checksum(file))
    if elsewhere and len(looks) >= _SNAPSHOTS:
        looks.clear()
    looks[file.parent] = look
    return look.summed


@lru_cache(maxsize=4096)
def _looks(index: Path, name: str, inode: int, written: int, size: int) -> dict[Path, _Look]:
    """Return the looks at one file of an index by the snapshots in whose folders it was met."""
    del index, name, inode, written, size
    return {}


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
