"""A posting list of all segments of a snapshot, read on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

import numpy as np

from indexer.arrays import U8, Mask
from search.kernels.numpy_kernels import Docs

_NONE: Final = np.empty(0, np.int64)


class _Lists(Protocol):
    def read(self, place: Any, /) -> tuple[Docs, U8 | None]: ...


#: The part of a list that is in one segment: the number of its first article, its lists, how long
#: it is, where it is.
Part = tuple[int, _Lists, int, Any]


class Listing:
    """A posting list of all segments; it is read on demand, its ``length`` is known before."""

    __slots__ = ("_holding", "_parts", "_read", "length")

    def __init__(self, parts: Sequence[Part]) -> None:
        """Take the parts of the list, segment by segment."""
        self._parts = parts
        self.length: int = parts[0][2] if len(parts) == 1 else sum([length for _, _, length, _ in parts])
        self._read: tuple[Docs, U8 | None] | None = None
        self._holding: int | None = None

    def holding(self, live: Mask | None) -> int:
        """Return how many articles of the list count; what is deleted counts nowhere."""
        if live is None:
            return self.length
        if self._holding is None:
            self._holding = int(np.count_nonzero(live[self.read()[0]]))
        return self._holding

    def read(self) -> tuple[Docs, U8 | None]:
        """Return the articles in the list, in order, and the frequency in each (None: once)."""
        if self._read is None:
            found = []
            for base, lists, _, place in self._parts:
                docs, freqs = lists.read(place)
                if base:
                    docs += base
                found.append((docs, freqs))
            self._read = found[0] if len(found) == 1 else _joined(found)
        return self._read


def _joined(parts: Sequence[tuple[Docs, U8 | None]]) -> tuple[Docs, U8 | None]:
    docs = np.concatenate([_NONE, *(docs for docs, _ in parts)])
    if all(freqs is None for _, freqs in parts):
        return docs, None
    return docs, np.concatenate([np.ones(len(docs), np.uint8) if freqs is None else freqs for docs, freqs in parts])
