"""Open the snapshots of a library on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from indexer.errors import IndexDamaged
from indexer.library.folder import Folder
from indexer.local.snapshot import candidates, faults, is_newest, newest
from indexer.segment.reader import DamagedSegment
from search.local.searcher import LocalSearcher
from search.searcher import Opened, SearcherManager

#: Tries to open a snapshot: the writer may remove one while it is being opened.
_TRIES: Final = 5


class LocalSearcherManager(SearcherManager[LocalSearcher]):
    """The snapshots in a library's ``index/``."""

    name = "whoosh"
    rehearsed = 12

    def __init__(self, library: Path, processes: int = 1) -> None:
        """Name a library; `processes` share the memory of lists and records. Raises NoLibrary."""
        self._index = Folder.open(library).index
        self._processes = processes

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
                if before is not None and snapshot.mark == before.snapshot.mark:
                    return before
                try:
                    return LocalSearcher(snapshot, known, self._processes)
                except (DamagedSegment, OSError):
                    continue
            if not newest(self._index):
                return None
        raise IndexDamaged(f"{self._fault()}; no snapshot can be read; run `jianbao sync`, which makes the index again")

    def _fault(self) -> str:
        return next(iter(faults(self._index)), str(self._index)).partition("; run ")[0]
