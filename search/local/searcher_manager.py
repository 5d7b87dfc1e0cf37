"""Open the snapshots of a library on this machine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Final

from indexer.errors import IndexDamaged
from indexer.library.folder import Folder
from indexer.local.snapshot import Snapshot, candidates, faults, is_newest, newest, readable
from indexer.segment.reader import DAMAGE, DamagedSegment
from search.local.damage import Damage
from search.local.searcher import LocalSearcher
from search.searcher import Opened, SearcherManager, SnapshotGone

_LOG: Final = logging.getLogger("jianbao.index")
#: Tries to open a snapshot: the writer may remove one while it is being opened.
_TRIES: Final = 5


class _Asking(AbstractContextManager[None]):
    """Turns damage that shows in an answer into SnapshotGone, once it was taken note of."""

    def __init__(self, note: Callable[[Exception], bool]) -> None:
        self._note = note

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, (*DAMAGE, DamagedSegment)) and self._note(error):
            raise SnapshotGone(str(error)) from error


class LocalSearcherManager(SearcherManager[LocalSearcher]):
    """The snapshots in a library's ``index/``."""

    name = "whoosh"
    rehearsed = 12

    def __init__(self, library: Path, processes: int = 1, view: Path | None = None) -> None:
        """Name a library; `processes` share the memory of lists and records. Raises NoLibrary.

        ``view`` is the index of a view of it (`indexer.library.views`), which is opened instead.
        """
        self._library = library
        self._index = view or Folder.open(library).index
        self._processes = processes
        self._damage = Damage()
        self._told: set[str] = set()

    def open(self, before: LocalSearcher | None) -> Opened[LocalSearcher]:
        """Open the newest snapshot that can be read; `before` where that is it still.

        Raises IndexDamaged where none can be read.
        """
        if before is not None and is_newest(self._index, before.snapshot) and not self._damage.of(before.snapshot):
            # Vectors are made after the snapshot whose articles they are of.
            return Opened(self._meant_anew(before) if before.meanings.outdated else before)
        wanted = newest(self._index)
        searcher = self._open(before)
        number = searcher.number if searcher else 0
        trouble = None
        if number < wanted == newest(self._index):
            trouble = IndexDamaged(self._fault(f"snapshot {number} answers"))
        return Opened(searcher, trouble)

    def _meant_anew(self, before: LocalSearcher) -> LocalSearcher:
        try:
            return LocalSearcher(before.snapshot, before, self._processes, self._library)
        except (*DAMAGE, DamagedSegment):
            # The snapshot is gone or damaged just now, as the next look will tell.
            return before

    def _open(self, before: LocalSearcher | None) -> LocalSearcher | None:
        for _ in range(_TRIES):
            for snapshot in candidates(self._index):
                if not self._damage.of(snapshot) and (found := self._opened(snapshot, before)):
                    return found
            if not newest(self._index):
                return None
        raise IndexDamaged(self._fault("no snapshot is sound"))

    def _opened(self, snapshot: Snapshot, before: LocalSearcher | None) -> LocalSearcher | None:
        """Open a snapshot; None where it cannot be."""
        if before is not None and snapshot.mark == before.snapshot.mark:
            return before
        try:
            return LocalSearcher(snapshot, before, self._processes, self._library)
        except (*DAMAGE, DamagedSegment) as error:
            if not self._damage.note(snapshot, error) and not isinstance(error, OSError):
                raise
            return None

    def asking(self, searcher: LocalSearcher) -> _Asking:
        """Return a context for asking a searcher.

        Damage that shows in an answer makes the snapshot one that cannot be read: SnapshotGone.
        """

        def note(error: Exception) -> bool:
            found = self._damage.note(searcher.snapshot, error)
            if found and found not in self._told:
                self._told.add(found)
                _LOG.warning("%s", found)
            return bool(found)

        return _Asking(note)

    def look_over(self, searcher: LocalSearcher) -> None:
        """Look at every byte that was not looked at since it was written."""
        for found in self._damage.look_over(searcher.snapshot):
            self._told.add(found)
            _LOG.warning("%s", found)

    def _fault(self, otherwise: str) -> str:
        """Return what is wrong with the newest snapshot, `otherwise`, and what to do about it."""
        seen = next(iter(faults(self._index)), None)
        known = next((found for one in readable(self._index) if (found := self._damage.of(one))), None)
        fault = (seen or known or str(self._index)).partition("; run ")[0]
        # A sync takes no longer look than this.
        further = "" if seen or not known else "; what it does not notice, `jianbao check --repair` mends"
        return f"{fault}; {otherwise}; run `jianbao sync`, which mends it{further}"
