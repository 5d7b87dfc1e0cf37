"""Gather the posting lists of a segment, from the postings of some articles after others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

    def add(self, keys: U32, counts: I64, first: int) -> Grouped:
        """Take the keys of some articles, the first of which has the number `first`.

        The keys stand article by article, `counts` of each. Return their postings.
        """
        held, per_key, docs, freqs = grouped(keys, counts)
        found = Grouped(held, per_key, docs + np.uint16(first), freqs)
        self.parts.append(found)
        return found

    def keys(self) -> U32:
        """Return all keys, ascending."""
        # Sorted runs, which a stable sort merges.
        found = np.sort(np.concatenate([np.empty(0, np.uint32), *(part.keys for part in self.parts)]), kind="stable")
        return found[np.flatnonzero(np.diff(found, prepend=~found[:1]))]

    def by_key(self) -> tuple[U32, I64, U16, U8]:
        """Return the keys, ascending, where the list of each begins, documents and frequencies."""
        keys = self.keys()
        return (keys, *self._joined(keys, np.arange(len(keys))))

    def lists(self, name: Callable[[U32], Sequence[bytes]]) -> Lists:
        """Return the posting lists; `name` returns the terms that keys stand for."""
        keys = self.keys()
        terms = name(keys)
        order = sorted(range(len(terms)), key=terms.__getitem__)
        ranks = np.empty(len(terms), np.int64)
        ranks[order] = np.arange(len(terms))
        return Lists([terms[place] for place in order], *self._joined(keys, ranks))

    def _joined(self, keys: U32, ranks: I64) -> tuple[I64, U16, U8]:
        parts = [
            Part(ranks[np.searchsorted(keys, part.keys)], part.counts, part.docs, part.freqs) for part in self.parts
        ]
        counts = np.zeros(len(keys), np.int64)
        for part in parts:
            counts[part.ranks] += part.counts
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        return (starts, *joined(parts, starts))
