"""Gather the posting lists of a segment, from the postings of some articles after others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from indexer.arrays import I64, U8, U16, U32
from indexer.kernels import grouped, joined
from indexer.kernels.numpy_kernels import Grouped, Part
from indexer.segment.term_postings import Lists


@dataclass(slots=True)
class Gathered:
    """Postings so far, some articles after others; a key is a number."""

    parts: list[Grouped] = field(default_factory=list)

    def add(self, keys: U32, counts: I64, first: int) -> None:
        """Take the keys of some articles, the first of which has the number `first`.

        The keys stand article by article, `counts` of each.
        """
        held, per_key, docs, freqs = grouped(keys, counts)
        self.parts.append(Grouped(held, per_key, docs + np.uint16(first), freqs))

    def by_key(self) -> tuple[U32, I64, U16, U8]:
        """Return the keys, ascending, where the list of each begins, documents and frequencies.

        What was gathered is given up by it.
        """
        keys = self._keys()
        return (keys, *self._joined(keys, np.arange(len(keys), dtype=np.uint32)))

    def lists(self, name: Callable[[U32], Sequence[bytes]]) -> Lists:
        """Return the posting lists; `name` returns the terms that keys stand for.

        What was gathered is given up by it.
        """
        keys = self._keys()
        terms = name(keys)
        order = sorted(range(len(terms)), key=terms.__getitem__)
        ranks = np.empty(len(terms), np.uint32)
        ranks[order] = np.arange(len(terms), dtype=np.uint32)
        return Lists([terms[place] for place in order], *self._joined(keys, ranks))

    def _keys(self) -> U32:
        """Return all keys, ascending."""
        # Sorted runs, which a stable sort merges.
        found = np.sort(np.concatenate([np.empty(0, np.uint32), *(part.keys for part in self.parts)]), kind="stable")
        return found[np.flatnonzero(np.diff(found, prepend=~found[:1]))]

    def _joined(self, keys: U32, ranks: U32) -> tuple[I64, U16, U8]:
        ranked = [ranks[np.searchsorted(keys, part.keys)] for part in self.parts]
        counts = np.zeros(len(keys), np.int64)
        for own, part in zip(ranked, self.parts, strict=True):
            counts[own] += part.counts
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        return (starts, *joined(self._taken(ranked), starts))

    def _taken(self, ranked: list[U32]) -> Iterator[Part]:
        """Yield the parts, each of which is let go of where the next one is asked for."""
        while self.parts:
            part = self.parts.pop(0)
            yield Part(ranked.pop(0), part.counts, part.docs, part.freqs)
