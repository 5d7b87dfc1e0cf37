"""Make the vectors of a library's articles, where its keeper put a model of meaning in place.

They come after everything else: articles are searchable before, and nothing waits for a vector.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from indexer.backends import backend_of
from indexer.durable import make_folder
from indexer.errors import IndexDamaged, LibraryBusy, remedy_of
from indexer.library.folder import Folder
from indexer.library.ingest import Progress
from indexer.local.backend import LocalBackend
from indexer.local.lock import write_lock
from indexer.local.snapshot import Snapshot, current, readable
from indexer.meaning.embedder import Embedder, OnnxEmbedder
from indexer.meaning.model_files import FOLDER, BadModel, ModelFiles, model_files
from indexer.meaning.vectors import NONE, DamagedVectors, Row, VectorStore, digest_of, row_of, text_of
from indexer.segment.reader import Segment

#: Articles between two looks at the clock.
_AT_ONCE: Final = 32


class Meant(NamedTuple):
    """The state of a library's vectors: whether all are made that can be, or why not."""

    whole: bool = True
    trouble: str = ""


def make_meanings(library: Path, seconds: float, tell: Callable[[Progress], None], *, thorough: bool = False) -> Meant:
    """Make vectors for about so many seconds; return how far they are. Another model makes anew.

    Of articles that are indexed again with the same text they are taken over. Where `thorough`,
    every byte of those there are is looked at.
    """
    try:
        files, indices = model_files(library), _indices(library)
        if files is None:
            _remove([VectorStore(index, "").top for index in indices])
            return Meant()
        if not isinstance(backend_of(library), LocalBackend):
            return Meant(trouble=_on_cluster(library))
        stores = {index: VectorStore(index, files.digest) for index in indices}
        make_folder(stores[indices[0]].top)
        with write_lock(stores[indices[0]].top / "lock", wait_seconds=0):
            todo = [one for index, store in stores.items() for one in _missing(index, store, thorough=thorough)]
            whole = not todo or _extend_all(todo, _Source(files, stores.values()), time.monotonic() + seconds, tell)
            for index, store in stores.items() if whole else ():
                store.keep({entry.name for one in readable(index) for entry in one.manifest.segments})
        return Meant(whole)
    except BadModel as error:
        return Meant(trouble=str(error))
    except (IndexDamaged, LibraryBusy):
        # A damaged index is told, and mended, as such; where another process makes them, it will.
        return Meant()
    except OSError as error:
        place = error.filename or library
        return Meant(trouble=f"{place}: cannot be written ({error.strerror}); {remedy_of(error)}")


def meaning_problems(library: Path) -> list[str]:
    """Return what is wrong with the model of a library and with its vectors, a line each."""
    try:
        files = model_files(library)
        if files is None:
            return []
        if not isinstance(backend_of(library), LocalBackend):
            return [_on_cluster(library)]
        OnnxEmbedder(files)
    except BadModel as error:
        return [str(error)]
    found = []
    for index in _indices(library):
        store, behind = VectorStore(index, files.digest), 0
        last = current(index)
        for entry in last.manifest.segments if last else ():
            try:
                behind += entry.count - len(store.read(entry.name).scales)
            except DamagedVectors as error:
                found.append(str(error))
        found += [f"{store.folder}: {behind} articles have no vector yet; run `jianbao sync`"] if behind else []
    return found


def _remove(folders: list[Path]) -> None:
    if any(map(Path.exists, folders)):
        make_folder(folders[0])
        with write_lock(folders[0] / "lock", wait_seconds=0):
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)


def _on_cluster(library: Path) -> str:
    return f"{library / FOLDER}: a cluster is not searched by meaning; take the folder away"


def _indices(library: Path) -> list[Path]:
    """Return the folders of the library's index and of its views."""
    index = Folder(library).index
    return [index, *sorted((index / "views").glob("*/"))]


class _Todo(NamedTuple):
    """A segment of which not every article has a vector."""

    snapshot: Snapshot
    store: VectorStore
    name: str
    articles: int
    done: int


def _missing(index: Path, store: VectorStore, *, thorough: bool) -> Iterator[_Todo]:
    last = current(index)
    for entry in last.manifest.segments if last else ():
        done = 0
        with suppress(DamagedVectors):
            done = len(store.read(entry.name, checked=thorough).scales)
        if last and done < entry.count:
            yield _Todo(last, store, entry.name, entry.count, done)


class _Source:
    """Gives vectors of texts: those that any segment has, merged ones too, else by the model."""

    def __init__(self, files: ModelFiles, stores: Iterable[VectorStore]) -> None:
        self._files = files
        self._embedder: Embedder | None = None
        self._held = []
        for store in stores:
            for name in store.segments():
                with suppress(DamagedVectors):
                    self._held.append(store.read(name, checked=False))
        digests = [held.digests for held in self._held]
        every = np.concatenate([np.empty(0, np.uint64), *digests])
        self._order = every.argsort(kind="stable")
        self._digests = every[self._order]
        self._ends = np.cumsum([len(one) for one in digests])
        self._sound: dict[int, bool] = {}

    def row(self, text: str) -> Row:
        """Return the vector of a text as it is kept. Raises BadModel."""
        digest = digest_of(text)
        place = int(self._digests.searchsorted(np.uint64(digest)))
        if place < len(self._digests) and int(self._digests[place]) == digest:
            number = int(self._order[place])
            at = int(self._ends.searchsorted(number, "right"))
            held, row = self._held[at], number - (int(self._ends[at - 1]) if at else 0)
            # What is written anew gets a new sum: every byte is looked at before, once.
            if at not in self._sound:
                self._sound[at] = held.sound
            if self._sound[at]:
                return digest, float(held.scales[row]), held.codes[row]
        # Loaded where it is needed, and not kept: it may be large.
        self._embedder = self._embedder or OnnxEmbedder(self._files)
        try:
            vector = self._embedder.embed(text)
        except BadModel:
            # It was tried when it was loaded. One text that it fails on stops no other.
            vector = np.zeros(self._embedder.breadth, np.float32)
        return row_of(digest, vector)


def _extend_all(todo: Iterable[_Todo], source: _Source, until: float, tell: Callable[[Progress], None]) -> bool:
    """Make what is missing, until a moment; return whether it is all made."""
    some = list(todo)
    done, total = sum(one.done for one in some), sum(one.articles for one in some)
    for one in some:
        segment = Segment(one.snapshot.path, one.name, one.articles)
        held = NONE
        with suppress(DamagedVectors):
            held = one.store.read(one.name)
        done += len(held.scales) - one.done
        rows: list[Row] = []
        try:
            while len(held.scales) + len(rows) < one.articles and (not rows or time.monotonic() < until):
                begin = len(held.scales) + len(rows)
                numbers = range(begin, min(begin + _AT_ONCE, one.articles))
                rows += [source.row(text_of(segment.record(number).article)) for number in numbers]
                done += len(numbers)
                tell(Progress(done, total, FOLDER, vectors=True))
        finally:
            # What was made is kept, whatever stops it.
            if rows:
                one.store.write(one.name, held.and_more(rows))
        if time.monotonic() >= until:
            break
    return done == total
