"""Snapshots: immutable, complete states of the index, switched by one small file.

``index/snapshots/N/`` starts as hard links to the files of the last one, because files of an index
never change once written. The writer adds its own files, flushes everything to the disk, and
replaces ``index/current`` atomically. Readers keep the files they have opened; two snapshots are
kept; the next writer sweeps what a crash left behind.

The manifest holds the length, checksum and time of every file, and a checksum of its own. A file
that changed since is noticed at every opening if its length or time differ, and by `damage` in any
case.
"""

from __future__ import annotations

import errno
import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from indexer.durable import flush
from indexer.errors import IndexDamaged, IndexNewer
from indexer.local.manifest import FileEntry, LocalManifest, decode_manifest, encode_manifest
from indexer.segment.filenames import CATALOG, NAMES, TABLES, TERMS

#: Snapshots kept: the current one, and the one before it, which readers may still be opening.
KEPT: Final = 2
_MANIFEST: Final = "manifest.json"
_BLOCK: Final = 2**20
#: The name of a snapshot, and a number that nobody reaches: a damaged pointer may hold any digits.
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}")
_UNLIKELY: Final = 10**9
#: Errors of a file system without hard links, or of one that does not let this user make them.
NO_LINKS: Final = frozenset({errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS})
#: Files whose bytes are always compared: names, or what names end in.
_WHOLE: Final = frozenset({CATALOG, NAMES, TABLES, TERMS, ".toc"})
_REMEDY: Final = "run `jianbao check --repair`"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One complete state of the index: its number, its folder, and what its manifest says.

    ``mark`` tells it from one of the same number in an index that was removed and made anew.
    """

    number: int
    path: Path
    manifest: LocalManifest
    mark: tuple[int, int] = (0, 0)


def current(index: Path) -> Snapshot | None:
    """Return the snapshot to read: the one ``current`` names, else the newest sound one."""
    return next(candidates(index), None)


def candidates(index: Path, *, thorough: bool = False) -> Iterator[Snapshot]:
    """Yield the sound snapshots: the one to read first, then its fallbacks.

    Where `thorough`, the bytes of every file are looked at. Raises IndexNewer where a newer Jianbao
    made the first one.
    """
    for number in _candidates(index):
        snapshot = _read(index, number)
        if snapshot is not None and not damage(snapshot, thorough=thorough):
            yield snapshot


def newest(index: Path) -> int:
    """Return the number of the snapshot switched to last, sound or not; 0 before the first."""
    pointed = _pointed(index)
    made = [number for number in _numbers(index) if (index / "snapshots" / str(number) / _MANIFEST).exists()]
    return max(made, default=0) if pointed is None else pointed


def refuse_newer(index: Path) -> None:
    """Raise IndexNewer where a newer Jianbao made the newest snapshot."""
    _read(index, newest(index))


def faults(index: Path, *, thorough: bool = False) -> list[str]:
    """Return what is wrong with the newest snapshot, a line each."""
    found, number = [], newest(index)
    if number and _pointed(index) is None:
        found.append(f"{index / 'current'}: does not name a snapshot; {_REMEDY}")
    snapshot = _read(index, number)
    if snapshot is not None:
        found += damage(snapshot, thorough=thorough)
    elif number:
        found.append(f"{index / 'snapshots' / str(number) / _MANIFEST}: not what was written; {_REMEDY}")
    return found


def _candidates(index: Path) -> list[int]:
    numbers = sorted(_numbers(index), reverse=True)
    pointed = _pointed(index)
    if pointed is not None:
        # Newer folders were never switched to: a writer may be at work in them.
        numbers = [pointed, *(number for number in numbers if number < pointed)]
    return numbers


def _named(index: Path) -> int:
    """Return the number that ``current`` says; 0 where it says none."""
    try:
        named = (index / "current").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return 0
    return int(named) if _NUMBER.fullmatch(named) else 0


def _pointed(index: Path) -> int | None:
    """Return the number of the snapshot that ``current`` names; None where it is not there."""
    named = _named(index)
    return named if named and (index / "snapshots" / str(named)).is_dir() else None


def _numbers(index: Path) -> list[int]:
    try:
        names = [path.name for path in (index / "snapshots").iterdir()]
    except OSError:
        return []
    return [int(name) for name in names if _NUMBER.fullmatch(name)]


def _read(index: Path, number: int) -> Snapshot | None:
    path = index / "snapshots" / str(number)
    try:
        manifest, mark = decode_manifest((path / _MANIFEST).read_bytes()), _mark(path)
    except IndexNewer as error:
        raise IndexNewer(f"{index}: {error}") from error
    except (OSError, ValueError):
        return None
    return Snapshot(number, path, manifest, mark) if manifest else None


def _mark(path: Path) -> tuple[int, int]:
    found = (path / _MANIFEST).stat()
    return found.st_ino, found.st_mtime_ns


def is_newest(index: Path, snapshot: Snapshot) -> bool:
    """Return whether this is still the snapshot to read, or there is none any more."""
    number = newest(index)
    if number != snapshot.number:
        return number == 0
    try:
        return _mark(index / "snapshots" / str(number)) == snapshot.mark
    except OSError:
        return True


@contextmanager
def draft(index: Path, base: Snapshot | None) -> Iterator[Path]:
    """Yield the folder of the next snapshot, with links to `base`; drop it if unpublished.

    The folder is removed unless it is published. The caller holds the write lock.
    """
    sweep(index)
    # A reader may still have a removed snapshot open: its number is not given again.
    said = _named(index)
    number = max([*_numbers(index), said if said < _UNLIKELY else 0]) + 1
    path = index / "snapshots" / str(number)
    path.mkdir(parents=True)
    try:
        for file in base.path.iterdir() if base else ():
            if file.name != _MANIFEST:
                _link(file, path / file.name)
        yield path
    finally:
        if _pointed(index) != number:
            shutil.rmtree(path, ignore_errors=True)


def _link(file: Path, target: Path) -> None:
    try:
        target.hardlink_to(file)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        shutil.copyfile(file, target)


def publish(path: Path, manifest: LocalManifest, base: Snapshot | None) -> Snapshot:
    """Make a draft current: flush and checksum new files, write the manifest, switch, sweep.

    Raises IndexDamaged where a file that was linked is no longer what was written.
    """
    index = path.parents[1]
    before = base.manifest.files if base else {}
    files: dict[str, FileEntry] = {}
    for file in sorted(path.iterdir()):
        found = file.stat()
        linked = file.name in before and found.st_nlink > 1
        if not linked:
            flush(file)
        elif _fault(file, before[file.name]):
            raise IndexDamaged(f"{file}: changed while it was used; {_REMEDY}")
        checksum = before[file.name].checksum if linked else _sum(file)
        files[file.name] = FileEntry(found.st_size, checksum, found.st_mtime_ns)
    manifest = replace(manifest, files=files)
    (path / _MANIFEST).write_text(encode_manifest(manifest), encoding="utf-8")
    for part in (path / _MANIFEST, path, path.parent):
        flush(part)
    pointer = index / "current.new"
    pointer.write_text(f"{path.name}\n", encoding="ascii")
    flush(pointer)
    pointer.replace(index / "current")
    flush(index)
    sweep(index)
    return Snapshot(int(path.name), path, manifest, _mark(path))


def rolled_back(index: Path) -> Snapshot:
    """Publish the snapshot before the current one again, as the newest. Needs the write lock.

    Numbers only grow, so that every reader notices; what was current stays as the one before.
    Raises IndexDamaged where there is no sound one to go back to.
    """
    now = newest(index)
    before = next((one for one in candidates(index, thorough=True) if one.number < now), None)
    if before is None:
        raise IndexDamaged(f"{index}: no sound snapshot before the current one; `jianbao sync` makes the index again")
    with draft(index, before) as path:
        return publish(path, before.manifest, before)


def damage(snapshot: Snapshot, *, thorough: bool = True, segment: str = "") -> list[str]:
    """Compare the files of a snapshot, or of one segment, with its manifest.

    Return the differences, a line each.

    Unless `thorough`, a file that has its length and its time is taken for what was written; but
    not what is read whole and made into objects when a snapshot is opened.
    """
    prefix = f"{segment}." if segment else ""
    written = [(name, entry) for name, entry in snapshot.manifest.files.items() if name.startswith(prefix)]
    faults = [_fault(snapshot.path / name, entry, thorough=thorough) for name, entry in written]
    return [f"{fault}; {_REMEDY}" for fault in faults if fault]


def _fault(file: Path, entry: FileEntry, *, thorough: bool = False) -> str | None:
    thorough = thorough or file.name in _WHOLE or file.suffix in _WHOLE
    try:
        found = file.stat()
        if found.st_size != entry.size:
            return f"{file}: {found.st_size} bytes, {entry.size} were written"
        if found.st_mtime_ns == entry.written and not thorough:
            return None
        if entry.checksum != (_sum(file) if thorough else _known_sum(file, found.st_mtime_ns, found.st_ino)):
            return f"{file}: not what was written"
    except OSError as error:
        return f"{file}: cannot be read ({error.strerror})"
    return None


@lru_cache(maxsize=1024)
def _known_sum(path: Path, changed: int, inode: int) -> int:
    """Return what a file's bytes add up to; found out once for as long as it stays the same."""
    del changed, inode
    return _sum(path)


def _sum(path: Path) -> int:
    summed = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            summed = zlib.crc32(block, summed)
    return summed


def sweep(index: Path) -> None:
    """Remove snapshots that no reader opens, and leftovers of a crash. Needs the write lock."""
    pointed = _pointed(index)
    if pointed is None:
        return
    older = sorted((number for number in _numbers(index) if number < pointed), reverse=True)
    newer = [number for number in _numbers(index) if number > pointed]
    for number in (*older[KEPT - 1 :], *newer):
        shutil.rmtree(index / "snapshots" / str(number), ignore_errors=True)
