"""Postings: which articles of a snapshot hold a word or a pair of characters, and their texts.

Articles are numbered through all segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import Any, Final

import numpy as np

from indexer.arrays import Array
from indexer.segment.reader import Segment
from search import kernels
from search.cache import Cache
from search.kernels.numpy_kernels import Docs
from search.local.listing import Listing

#: Posting lists kept in memory by all processes together, in bytes; an article takes
#: 9 bytes in a list with frequencies, 8 in one without.
_LISTS_BYTES: Final = 96 * 2**20
_NONE: Final = np.empty(0, np.int64)


class Postings:
    """The posting lists of some segments, numbered through."""

    def __init__(self, segments: Sequence[Segment], processes: int = 1) -> None:
        """Number through some segments; so many `processes` share the memory of the lists."""
        self.segments = segments
        self.bases = np.asarray([0, *accumulate(segment.count for segment in segments)], np.int64)
        self.size = int(self.bases[-1])
        self.numbered = list(zip(self.bases.tolist(), segments, strict=False))
        self._words = [(base, segment.lists) for base, segment in self.numbered]
        self._grams = [(base, segment.grams) for base, segment in self.numbered]
        self._lists: Cache[Listing] = Cache(_LISTS_BYTES // processes, lambda found: 9 * found.length + 400)

    def words(self, words: Iterable[str], field: str = "words") -> list[Listing]:
        """Return the lists of some words as the segmenter cut them."""
        return self._lists.get_all([(field, word) for word in words], partial(_listed, self._words))

    def pairs(self, grams: Sequence[int]) -> list[Listing]:
        """Return the lists of some pairs of neighbouring Han characters."""
        return self._lists.get_all(grams, partial(_listed, self._grams))

    def with_unit(self, unit: int) -> Docs:
        """Return the articles that hold a single Han unit."""
        return self._together([segment.grams.with_unit(unit) for segment in self.segments])

    def beginning(self, field: str, prefix: str) -> Docs:
        """Return the articles that hold any word that begins with a prefix."""
        return self._together(
            [_union(docs for _, (docs, _) in segment.lists.beginning(field, prefix)) for segment in self.segments]
        )

    def _together(self, found: Sequence[Array]) -> Docs:
        parts = [docs.astype(np.int64) + base for docs, (base, _) in zip(found, self.numbered, strict=True)]
        return np.concatenate([_NONE, *parts])

    def holding(self, needles: Sequence[bytes], some: Docs, *, title: bool = False) -> Docs:
        """Return the articles, of some in order, whose text or title holds all of some needles."""
        cuts = some.searchsorted(self.bases).tolist()
        found = [_NONE]
        for (base, segment), (first, last) in zip(self.numbered, pairwise(cuts), strict=True):
            if first < last:
                numbers = some[first:last] - base
                begins = segment.starts[numbers]
                ends = begins + segment.titles[numbers] if title else segment.starts[numbers + 1]
                found.append(some[first:last][kernels.holding(segment.units, begins, ends, needles)])
        return np.concatenate(found)

    def text(self, number: int) -> tuple[bytes, int]:
        """Return the bytes that are searched of an article, and how many of them are its title."""
        base, segment = self.numbered[int(self.bases.searchsorted(number, "right")) - 1]
        begin, end = segment.starts[number - base : number - base + 2].tolist()
        return segment.buffer[begin * 2 : end * 2], int(segment.titles[number - base]) * 2


def _listed(segments: Sequence[tuple[int, Any]], terms: Sequence[Any]) -> list[Listing]:
    """Return the lists of some terms of all segments; where there is none, empty ones."""
    if not segments:
        return [Listing(())] * len(terms)
    parts = [[(base, lists, *found) for found in lists.find_all(terms)] for base, lists in segments]
    return [Listing([part for part in row if part[2]]) for row in zip(*parts, strict=True)]


def _union(lists: Iterable[Array]) -> Array:
    return np.unique(np.concatenate([_NONE, *lists]))
