"""The vectors of the articles of a snapshot: those near to a text.

They are looked at one by one, which takes a step an article and finds the nearest for certain.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np

from indexer.arrays import F32, I32
from indexer.meaning.embedder import Embedder, OnnxEmbedder
from indexer.meaning.model_files import BadModel, ModelFiles, Stamp, model_files, stamp_of
from indexer.meaning.vectors import NONE, DamagedVectors, Vectors, VectorStore
from search.kernels.numpy_kernels import Docs
from search.local.damage import state_of
from search.local.index import Index

_LOG: Final = logging.getLogger("jianbao.meaning")
#: Numbers of vectors that are multiplied at one time: so many stay near the processor, and NumPy
#: keeps to one core. 10,000 vectors of 512 took 1.4 ms so, 34 of several cores' with four times as
#: many.
_BLOCK: Final = 131_072
#: Of a cosine; what is kept in a byte a number is no surer.
_DIGITS: Final = 4
#: Of an article that was not embedded; no cosine is so low.
_NOTHING: Final = -2.0
_LOADING: Final = Lock()


class Meanings:
    """The vectors of an index by the model that its library has, if any."""

    def __init__(self, library: Path | None, folder: Path, index: Index, before: Meanings | None) -> None:
        """Open them, but for those that are open `before`; what cannot be used is as if not there.

        `folder` is that of the index on disk.
        """
        self._library, self._folder = library, folder
        # First: of a model that is put in place just now, the next look finds another one.
        stamp = self._stamp()
        self._files = _files(library)
        self._store = VectorStore(folder, self._files.digest if self._files else "")
        self.state = stamp, state_of(self._store.folder)
        self._bases = index.bases.tolist()
        self._size = index.size
        same = before is not None and before._store.folder == self._store.folder  # noqa: SLF001
        known = before._held if before and same else {}  # noqa: SLF001
        self._held: Mapping[str, tuple[object, Vectors]] = (
            {segment.name: self._vectors(segment.name, known) for segment in index.segments} if self._files else {}
        )
        self._broken = False
        live = np.ones(self._size, np.bool_) if index.live is None else index.live
        self._articles = int(np.count_nonzero(live & (self._cosines(None) > _NOTHING))) if self._held else 0

    @property
    def articles(self) -> int:
        """The number of articles that can be near to something."""
        return 0 if self._broken else self._articles

    @property
    def outdated(self) -> bool:
        """Tells whether the model or a vector changed since this was opened."""
        return (self._stamp(), state_of(self._store.folder)) != self.state

    def _stamp(self) -> Stamp:
        return stamp_of(self._library) if self._library else ()

    def _vectors(self, name: str, known: Mapping[str, tuple[object, Vectors]]) -> tuple[object, Vectors]:
        touched = state_of(self._store.path(name))
        if name in known and known[name][0] == touched:
            return known[name]
        try:
            return touched, self._store.read(name)
        except DamagedVectors as error:
            _LOG.warning("%s", error)
            return touched, NONE

    def near(self, text: str, docs: Docs, newest: I32, most: int) -> tuple[list[int], list[float]] | None:
        """Return the nearest of some articles with their cosines; None where it cannot be told.

        Equals come newest first.
        """
        if self._files is None or not self.articles:
            return None
        try:
            with _LOADING:
                embedder = _loaded(self._files)
        except BadModel as error:
            _LOG.warning("%s", error)
            self._broken = True
            return None
        try:
            vector = embedder.embed(self._files.query + text)
        except BadModel as error:
            _LOG.warning("%s", error)
            return None
        cosines = self._cosines(vector)[docs]
        near = np.flatnonzero(cosines >= self._files.floor)
        if len(near) > most:
            near = near[cosines[near] >= np.partition(cosines[near], -most)[-most]]
        kept = near[np.lexsort((newest[docs[near]], -cosines[near]))[:most]]
        return docs[kept].tolist(), cosines[kept].tolist()

    def _cosines(self, vector: F32 | None) -> F32:
        """Return the cosine of every article; without a vector, 0 for those that were embedded."""
        found = np.full(self._size, _NOTHING, np.float32)
        for base, (_, held) in zip(self._bases, self._held.values(), strict=False):
            breadth = held.codes.shape[1]
            step = max(1, _BLOCK // max(1, breadth))
            # One for all blocks: memory that is asked for anew is slow at first.
            numbers = np.empty((step, breadth), np.float32)
            for begin in range(0, len(held.scales), step):
                scales = held.scales[begin : begin + step]
                codes = held.codes[begin : begin + step]
                cosines = np.zeros(len(scales), np.float32)
                if vector is not None and len(vector) == breadth:
                    np.copyto(numbers[: len(codes)], codes)
                    # Rounded, so that none depends on what stands beside it.
                    cosines = np.round(numbers[: len(codes)] @ vector * scales, _DIGITS)
                found[base + begin : base + begin + len(scales)] = cosines
        return found


@lru_cache(maxsize=1)
def _loaded(files: ModelFiles) -> Embedder:
    """Return the embedder that all views of a library share in a process: it may be large."""
    return OnnxEmbedder(files)


def _files(library: Path | None) -> ModelFiles | None:
    try:
        return model_files(library) if library else None
    except BadModel as error:
        _LOG.warning("%s", error)
        return None
