"""Open the snapshots of a library on this machine."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Final

from indexer.errors import IndexDamaged
from indexer.library.folder import Folder
from indexer.local.snapshot import candidates, faults, is_newest, newest
from indexer.segment.reader import DamagedSegment
from search.local.searcher import LocalSearcher
from search.searcher import Opened, SearcherManager, SnapshotGone

_LOG: Final = logging.getLogger("jianbao.index")
#: Tries to open a snapshot: the writer may remove one while it is being opened.
_TRIES: Final = 5


class _Asking(AbstractContextManager[None]):
    """Turns damage that shows in an answer into SnapshotGone, and takes note of the segment."""

    def __init__(self, bad: set[str]) -> None:
        self._bad = bad

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, DamagedSegment):
            _LOG.warning("%s", error)
            self._bad.add(error.name)
            raise SnapshotGone(str(error)) from error


class LocalSearcherManager(SearcherManager[LocalSearcher]):
    """The snapshots in a library's ``index/``."""

    name = "whoosh"
    rehearsed = 12

    def __init__(self, library: Path, processes: int = 1) -> None:
        """Name a library; `processes` share the memory of lists and records. Raises NoLibrary."""
        self._index = Folder.open(library).index
        self._processes = processes
        # Segments in which something else stands than was written, as an answer showed.
        self._bad: set[str] = set()
        self._asking = _Asking(self._bad)

    def open(self, before: LocalSearcher | None) -> Opened[LocalSearcher]:
        """Open the newest snapshot that can be read; `before` where that is it still.

        Raises IndexDamaged where none can be read.
        """
        if before is not None and is_newest(self._index, before.snapshot):
            return Opened(before)
        wanted = newest(self._index)
        searcher = self._open(before)
        number = searcher.number if searcher else 0
        trouble = None
        if number < wanted == newest(self._index):
            trouble = IndexDamaged(f"{self._fault()}; snapshot {number} answers; run `jianbao sync`, which mends it")
        return Opened(searcher, trouble)

    def _open(self, before: LocalSearcher | None) -> LocalSearcher | None:
        known = {segment.name: segment for segment in before.segments} if before else {}
        for _ in range(_TRIES):
            for snapshot in candidates(self._index):
                manifest = snapshot.manifest
                if any(entry.name in self._bad for entry in (*manifest.segments, *manifest.front_segments)):
                    continue
                if before is not None and snapshot.mark == before.snapshot.mark:
                    return before
                try:
                    return LocalSearcher(snapshot, known, self._processes)
                except (DamagedSegment, OSError):
                    continue
            if not newest(self._index):
                return None
        raise IndexDamaged(f"{self._fault()}; no snapshot can be read; run `jianbao sync`, which makes the index again")

    def asking(self) -> _Asking:
        """Return a context for asking a searcher.

        Damage that shows in an answer makes the snapshot one that cannot be read: SnapshotGone.
        """
        return self._asking

    def _fault(self) -> str:
        return next(iter(faults(self._index)), str(self._index)).partition("; run ")[0]
