"""Facet counts: how often every value of every facet occurs among some articles, at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from indexer.arrays import I32, U16
from search import kernels
from search.kernels.numpy_kernels import Docs
from search.local.facets import Counts, Facet
from search.result import FacetValue

#: A row has room for the further values of so great a share of the articles, but no more slots than
#: that.
_ROOM: Final = 0.9
_SLOTS: Final = 8
#: Of numbers one for so many values, and at least so many, are left free, so that the rows of older
#: articles stay as they are when values come.
_SPARE: Final = 8
_LEAST: Final = 64


def _roomy(values: int) -> int:
    """Return for how many values there are numbers: some more may come."""
    return values + values // _SPARE + _LEAST


def slots(facets: Sequence[Facet]) -> int:
    """Return how many further values of an article a row has room for."""
    count = len(facets[0].first)
    further = sum((np.bincount(facet.more_docs, minlength=count) for facet in facets), np.zeros(count, np.int64))
    return min(int(np.quantile(further, _ROOM, method="higher")), _SLOTS) if count else 0


class FacetCounts:
    """The values of all facets in one table, a row an article.

    Every value has a number of its own, those of one facet after those of another. A row holds the
    first value of each facet and, in a few slots, the further ones (an unused slot holds a number
    that no value has); those beyond the slots are kept beside the table. So all facets are counted
    by one look-up of rows and one count.
    """

    def __init__(self, facets: Sequence[Facet], before: FacetCounts | None = None, kept: int = 0) -> None:
        """Make the table of some facets; the rows of the first `kept` articles are as `before`."""
        self._facets = facets
        # Nothing needs to be counted where no article states anything.
        self.varied = [place for place, facet in enumerate(facets) if len(facet.values) > 1]
        if before and before.varied == self.varied and before.has_room_for(facets):
            self.begins: tuple[int, ...] = before.begins
            self.slots: int = before.slots
        else:
            before, kept = None, 0
            self.begins = tuple(accumulate((_roomy(len(facet.values)) for facet in facets), initial=0))
            self.slots = slots(facets)
        self._size = self.begins[-1]
        # Rows half as wide are counted sooner: of a million articles 100,000 in 2.2 ms, not in 3.5.
        shape, narrow = (len(facets[0].first), len(self.varied) + self.slots), self._size <= np.iinfo(np.uint16).max
        self.rows: I32 | U16 = np.full(shape, self._size, np.uint16) if narrow else np.full(shape, self._size, np.int32)
        #: The articles and the values of what is beside the table.
        self.beside: I32 = self._filled(kept)
        if before:
            self.rows[:kept] = before.rows[:kept]
            self.beside = np.concatenate([before.beside[:, before.beside[0] < kept], self.beside], axis=1)
            gone, come = np.arange(kept, len(before.rows)), np.arange(kept, len(self.rows))
            self.whole: Counts = before.whole - before.counted(gone) + self.counted(come)
        else:
            self.whole = self.counted(np.arange(len(self.rows)))

    def has_room_for(self, facets: Sequence[Facet]) -> bool:
        """Return whether there is room for the values of some facets."""
        return all(
            len(facet.values) <= end - begin for facet, (begin, end) in zip(facets, pairwise(self.begins), strict=True)
        )

    def _filled(self, kept: int) -> I32:
        """Fill the rows of all articles but the first `kept`; return what is beside them."""
        parts = [
            (facet.more_docs.searchsorted(kept), facet, begin)
            for facet, begin in zip(self._facets, self.begins, strict=False)
        ]
        docs = np.concatenate([facet.more_docs[at:] for at, facet, _ in parts])
        values = np.concatenate([facet.more_values[at:] + np.int32(begin) for at, facet, begin in parts])
        order = docs.argsort(kind="stable")
        docs, values = docs[order], values[order]
        further = np.bincount(docs - kept, minlength=len(self.rows) - kept)
        slot = np.arange(len(docs)) - np.repeat(further.cumsum() - further, further)
        fits = slot < self.slots
        for column, place in enumerate(self.varied):
            self.rows[kept:, column] = self._facets[place].first[kept:] + np.int32(self.begins[place])
        self.rows[docs[fits], len(self.varied) + slot[fits]] = values[fits]
        return np.stack([docs[~fits], values[~fits]])

    def count(self, docs: Docs) -> Counts:
        """Return how many of some articles, which come in order, hold each value; see `of`.

        Costs what they are, or what the other articles are where these are fewer.
        """
        if 2 * len(docs) <= len(self.rows):
            return self.counted(docs)
        others = np.ones(len(self.rows), np.bool_)
        others[docs] = False
        return self.whole - self.counted(np.flatnonzero(others))

    def counted(self, docs: Docs) -> Counts:
        """Count as `count` does, whatever the number of articles."""
        counts: Counts = kernels.row_counts(self.rows, docs, self._size)
        counts[[begin for place, begin in enumerate(self.begins[:-1]) if place not in self.varied]] = len(docs)
        if self.beside.size:
            mask = np.zeros(len(self.rows), np.bool_)
            mask[docs] = True
            docs_of, values = self.beside
            counts += np.bincount(values[mask[docs_of]], minlength=self._size)
        return counts

    def of(self, place: int, counts: Counts) -> Counts:
        """Return the counts of one facet's values, by their places in it."""
        begin = self.begins[place]
        found: Counts = counts[begin : begin + len(self._facets[place].values)]
        return found

    @cached_property
    def _ranks(self) -> Counts:
        """The rank of every value within its facet, by number."""
        ranks = np.zeros(self._size, np.int64)
        for begin, facet in zip(self.begins, self._facets, strict=False):
            ranks[begin : begin + len(facet.values)] = facet.ranks
        return ranks

    @cached_property
    def _named(self) -> tuple[list[str], list[str]]:
        """Every value and its label, by number."""
        values, labels = list[str](), list[str]()
        for end, facet in zip(self.begins[1:], self._facets, strict=True):
            free = [""] * (end - len(values) - len(facet.values))
            values += [*facet.values, *free]
            labels += [*facet.labels, *free]
        return values, labels

    def listed(self, counts: Counts, size: int) -> list[tuple[FacetValue, ...]]:
        """Return at most `size` values of each facet that occur, by count, then label."""
        return kernels.leading(counts, self._ranks, self.begins, min(size, self._size), *self._named)
