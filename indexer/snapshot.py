"""Snapshots: immutable, complete states of the index, switched by one small file.

``index/snapshots/N/`` starts as hard links of the files of the last one (files of an index are never changed once
written), the writer adds its own, everything is flushed to the disk, and then ``index/current`` is replaced
atomically. Readers hold the files they have opened; two snapshots are kept; what a crash left behind is swept by the
next writer.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import JianbaoError

#: Snapshots kept: the current one and the one before it, to which readers may still be opening files.
KEPT = 2
_MANIFEST = "manifest.json"
_BLOCK = 2**20


class IndexDamaged(JianbaoError):
    """The index cannot be read."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One complete state of the index: its number, its folder, and what its manifest says."""

    number: int
    path: Path
    manifest: dict[str, Any]


def current(index: Path) -> Snapshot | None:
    """Return the snapshot to read: what ``current`` names, else the newest complete one; None before the first."""
    return next(candidates(index), None)


def candidates(index: Path) -> Iterator[Snapshot]:
    """Yield the snapshot to read, then those to read if it turns out to be damaged."""
    for number in _candidates(index):
        snapshot = _read(index, number)
        if snapshot is not None:
            yield snapshot


def _candidates(index: Path) -> list[int]:
    numbers = sorted(_numbers(index), reverse=True)
    pointed = _pointed(index)
    if pointed is not None:
        # Newer folders were never switched to: a writer may be at work in them.
        numbers = [pointed, *(number for number in numbers if number < pointed)]
    return numbers


def _pointed(index: Path) -> int | None:
    try:
        return int((index / "current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _numbers(index: Path) -> list[int]:
    try:
        names = [path.name for path in (index / "snapshots").iterdir()]
    except OSError:
        return []
    return [int(name) for name in names if name.isdecimal()]


def _read(index: Path, number: int) -> Snapshot | None:
    path = index / "snapshots" / str(number)
    try:
        manifest = json.loads((path / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Snapshot(number, path, manifest) if isinstance(manifest, dict) else None


@contextmanager
def draft(index: Path, base: Snapshot | None) -> Iterator[Path]:
    """Yield the folder of the next snapshot, holding links to the files of `base`; remove it unless it is published.

    The caller holds the write lock.
    """
    sweep(index)
    number = max([*_numbers(index), _pointed(index) or 0]) + 1
    path = index / "snapshots" / str(number)
    path.mkdir(parents=True)
    try:
        for file in base.path.iterdir() if base else ():
            if file.name != _MANIFEST:
                (path / file.name).hardlink_to(file)
        yield path
    finally:
        if _pointed(index) != number:
            shutil.rmtree(path, ignore_errors=True)


def publish(path: Path, manifest: dict[str, Any], base: Snapshot | None) -> Snapshot:
    """Make a draft the current snapshot: flush what is new, sum it, write the manifest, switch, sweep."""
    index = path.parents[1]
    before = base.manifest.get("files", {}) if base else {}
    files = {}
    for file in sorted(path.iterdir()):
        linked = file.name in before and file.stat().st_nlink > 1
        if not linked:
            _flush(file)
        files[file.name] = before[file.name] if linked else [file.stat().st_size, _sum(file)]
    manifest = manifest | {"files": files}
    (path / _MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    for part in (path / _MANIFEST, path, path.parent):
        _flush(part)
    pointer = index / "current.new"
    pointer.write_text(f"{path.name}\n", encoding="ascii")
    _flush(pointer)
    pointer.replace(index / "current")
    _flush(index)
    sweep(index)
    return Snapshot(int(path.name), path, manifest)


def damage(snapshot: Snapshot) -> list[str]:
    """Return what is wrong with the files of a snapshot, a line each: compared with what was written."""
    found = []
    for name, (size, summed) in snapshot.manifest.get("files", {}).items():
        file = snapshot.path / name
        try:
            if file.stat().st_size != size:
                found.append(f"{file}: {file.stat().st_size} bytes, {size} were written; run `jianbao check --repair`")
            elif _sum(file) != summed:
                found.append(f"{file}: not what was written; run `jianbao check --repair`")
        except OSError as error:
            found.append(f"{file}: cannot be read ({error.strerror}); run `jianbao check --repair`")
    return found


def _sum(path: Path) -> int:
    summed = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            summed = zlib.crc32(block, summed)
    return summed


def sweep(index: Path) -> None:
    """Remove snapshots that no reader opens any more, and what a crash left behind. The caller holds the write lock."""
    pointed = _pointed(index)
    if pointed is None:
        return
    older = sorted((number for number in _numbers(index) if number < pointed), reverse=True)
    newer = [number for number in _numbers(index) if number > pointed]
    for number in (*older[KEPT - 1 :], *newer):
        shutil.rmtree(index / "snapshots" / str(number), ignore_errors=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
