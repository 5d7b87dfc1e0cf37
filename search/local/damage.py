"""Damage to the snapshots of a library, as those that answer from them find it out.

Large files are not compared with what was written when a snapshot is opened. So they are looked at
beside other work, and whenever an answer cannot be made.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from indexer.local.integrity import REMEDY, difference
from indexer.local.manifest import FileEntry
from indexer.local.snapshot import Snapshot, manifest_fault
from indexer.segment.reader import DamagedSegment

#: A file that nobody touched is looked at again after so many seconds: disks forget, too.
_AGAIN: Final = 86_400.0
#: Between two looks for the cause of an error that is not damage, in seconds.
_RARELY: Final = 60.0
#: Beside other work, so many times as long as a look takes is rested: a tenth of a processor.
_PACE: Final = 9.0


class Damage:
    """The files that are not what was written, by name and entry in the manifest. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, FileEntry], str] = {}
        self._sound: dict[tuple[str, FileEntry], tuple[object, float]] = {}
        self._sought: dict[tuple[int, int], float] = {}
        self._manifests: dict[tuple[int, int], str] = {}

    def of(self, snapshot: Snapshot) -> str | None:
        """Return what is wrong with a snapshot, as was found before or as a short look tells.

        Nothing is wrong with a file that is gone: a snapshot that is open holds it still.
        """
        for name, entry in snapshot.manifest.files.items():
            wrong = self._known.get((name, entry)) or _wrong(snapshot.path / name, entry, thorough=False)
            if wrong:
                return wrong
        return self._manifests.get(snapshot.mark)

    def note(self, snapshot: Snapshot, error: Exception) -> str | None:
        """Look whether an error comes of damage; return what is wrong then."""
        segment = error.name if isinstance(error, DamagedSegment) else None
        known = next((wrong for one in snapshot.manifest.files.items() if (wrong := self._known.get(one))), None)
        begun = time.monotonic()
        if segment is None and (known or begun - self._sought.get(snapshot.mark, -_RARELY) < _RARELY):
            return known
        self._sought[snapshot.mark] = begun
        found = suspect = None
        for name, entry in snapshot.manifest.files.items():
            if segment is None or name.startswith(f"{segment}."):
                wrong = _wrong(snapshot.path / name, entry, thorough=True)
                if wrong:
                    found = self._known[name, entry] = wrong
                else:
                    suspect = name, entry
        if segment and suspect and not found:
            # What is read is not what its files hold: it is not answered from either.
            found = self._known[suspect] = str(error)
        return found

    def look_over(self, snapshot: Snapshot) -> Iterator[str]:
        """Look at every file not looked at since it was touched; yield what is found wrong."""
        unreadable = manifest_fault(snapshot)
        if unreadable and snapshot.mark not in self._manifests:
            self._manifests[snapshot.mark] = unreadable
            yield unreadable
        files = snapshot.manifest.files.items()
        for key in {*self._sound} - {*files}:
            del self._sound[key]
        for name, entry in files:
            path, now = snapshot.path / name, time.monotonic()
            state = state_of(path)
            known, looked = self._sound.get((name, entry), (None, now))
            if state is None or (name, entry) in self._known or (known == state and now - looked < _AGAIN):
                continue
            wrong = _wrong(path, entry, thorough=True, pace=_PACE)
            if wrong:
                self._known[name, entry] = wrong
                yield wrong
            else:
                self._sound[name, entry] = state, now


def _wrong(path: Path, entry: FileEntry, *, thorough: bool, pace: float = 0.0) -> str | None:
    wrong = difference(path, entry, thorough=thorough, pace=pace)
    return f"{wrong}; {REMEDY}" if wrong and path.exists() else None


def state_of(path: Path) -> tuple[int, ...] | None:
    """Return what changes when a file is touched, even if its time is set back; None if gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
