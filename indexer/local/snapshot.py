"""Snapshots: immutable, complete states of the index, switched by one small file.

``index/snapshots/N/`` starts as hard links to the files of the last one, because files of an index
never change once written. The writer adds its own files, flushes everything to the disk, and
replaces ``index/current`` atomically. Readers keep the files they have opened; two snapshots are
kept; the next writer sweeps what a crash left behind.

The manifest holds the length, checksum and time of every file, and a checksum of its own: see
`indexer.local.integrity`.
"""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from indexer.durable import flush
from indexer.errors import IndexDamaged, IndexNewer
from indexer.local.integrity import REMEDY, checksum, difference, differences, every
from indexer.local.manifest import FileEntry, LocalManifest, decode_manifest, encode_manifest

#: Snapshots kept: the current one, and the one before it, which readers may still be opening.
KEPT: Final = 2
_MANIFEST: Final = "manifest.json"
#: The name of a snapshot, and a number that nobody reaches: a damaged pointer may hold any digits.
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}")
_UNLIKELY: Final = 10**9
#: Errors of a file system without hard links, or of one that does not let this user make them.
NO_LINKS: Final = frozenset({errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS})


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
    return (snapshot for snapshot in readable(index) if not damage(snapshot, thorough=thorough))


def readable(index: Path) -> Iterator[Snapshot]:
    """Yield the snapshots whose manifest can be read, sound or not, in the same order."""
    for number in _candidates(index):
        snapshot = _read(index, number)
        if snapshot is not None:
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
        found.append(f"{index / 'current'}: does not name a snapshot; {REMEDY}")
    snapshot = _read(index, number)
    if snapshot is not None:
        found += damage(snapshot, thorough=thorough)
    elif number:
        found.append(f"{index / 'snapshots' / str(number) / _MANIFEST}: not what was written; {REMEDY}")
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
    found = _read_manifest(path)
    return Snapshot(number, path, *found) if found else None


def _read_manifest(path: Path) -> tuple[LocalManifest, tuple[int, int]] | None:
    try:
        manifest, mark = decode_manifest((path / _MANIFEST).read_bytes()), _mark(path)
    except IndexNewer as error:
        raise IndexNewer(f"{path.parents[1]}: {error}") from error
    except (OSError, ValueError):
        return None
    return (manifest, mark) if manifest else None


def manifest_fault(snapshot: Snapshot) -> str | None:
    """Return what is wrong with the manifest of an open snapshot; None where it is gone."""
    file = snapshot.path / _MANIFEST
    return f"{file}: not what was written; {REMEDY}" if file.exists() and not _read_manifest(snapshot.path) else None


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
        if base is not None:
            for name, entry in base.manifest.files.items():
                _take_over(base.path / name, entry, path / name)
        yield path
    finally:
        if _pointed(index) != number:
            shutil.rmtree(path, ignore_errors=True)


def _take_over(file: Path, entry: FileEntry, target: Path) -> None:
    """Link a file into a draft. Raises IndexDamaged where only a copy can be made, of damage."""
    try:
        target.hardlink_to(file)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        shutil.copyfile(file, target)
        # It will be given a sum of its own, under which nobody would see what was damaged before.
        if wrong := difference(target, entry):
            raise IndexDamaged(f"{wrong}; {REMEDY}") from error


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
        elif difference(file, before[file.name], thorough=False):
            raise IndexDamaged(f"{file}: changed while it was used; {REMEDY}")
        summed = before[file.name].checksum if linked else checksum(file)
        files[file.name] = FileEntry(found.st_size, summed, found.st_mtime_ns)
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


def damage(snapshot: Snapshot, wanted: Callable[[str], bool] = every, *, thorough: bool = True) -> list[str]:
    """Compare the files of a snapshot that are `wanted` with its manifest; see `differences`."""
    return differences(snapshot.path, snapshot.manifest.files, wanted, thorough=thorough)


def sweep(index: Path) -> None:
    """Remove snapshots that no reader opens, and leftovers of a crash. Needs the write lock."""
    pointed = _pointed(index)
    if pointed is None:
        return
    older = sorted((number for number in _numbers(index) if number < pointed), reverse=True)
    newer = [number for number in _numbers(index) if number > pointed]
    for number in (*older[KEPT - 1 :], *newer):
        shutil.rmtree(index / "snapshots" / str(number), ignore_errors=True)
