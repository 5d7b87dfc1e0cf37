"""Facet counts: how often every value of every facet occurs among some articles, at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

import numpy as np

from search import kernels
from search.kernels.numpy_kernels import Docs
from search.local.facets import Counts, Facet
from search.result import FacetValue

#: A row has room for the further values of so great a share of the articles, but no more slots than
#: that.
_ROOM: Final = 0.9
_SLOTS: Final = 8


class FacetCounts:
    """The values of all facets in one table, a row an article.

    Every value has a number of its own, those of one facet after those of another. A row holds the
    first value of each facet and, in a few slots, the further ones (an unused slot holds a number
    that no value has); those beyond the slots are kept beside the table. So all facets are counted
    by one look-up of rows and one count.
    """

    def __init__(self, facets: Sequence[Facet]) -> None:
        self._begins = tuple(accumulate((len(facet.values) for facet in facets), initial=0))
        self._size = self._begins[-1]
        self._facets = facets
        # Nothing needs to be counted where no article states anything.
        varied = [place for place, facet in enumerate(facets) if len(facet.values) > 1]
        self._unstated = [self._begins[place] for place in range(len(facets)) if place not in varied]
        docs = np.concatenate([facet.more_docs for facet in facets])
        values = np.concatenate(
            [facet.more_values + np.int32(begin) for facet, begin in zip(facets, self._begins, strict=False)]
        )
        order = docs.argsort(kind="stable")
        docs, values, count = docs[order], values[order], len(facets[0].first)
        further = np.bincount(docs, minlength=count)
        slots = min(int(np.quantile(further, _ROOM, method="higher")), _SLOTS) if count else 0
        slot = np.arange(len(docs)) - np.repeat(further.cumsum() - further, further)
        fits = slot < slots
        self._rows = np.full((count, len(varied) + slots), self._size, np.int32)
        for column, place in enumerate(varied):
            self._rows[:, column] = facets[place].first + np.int32(self._begins[place])
        self._rows[docs[fits], len(varied) + slot[fits]] = values[fits]
        self._beside_docs, self._beside_values = docs[~fits], values[~fits]

    def count(self, docs: Docs) -> Counts:
        """Return how many of some articles, which come in order, hold each value; see `of`.

        Costs what they are, or what the other articles are where these are fewer.
        """
        if 2 * len(docs) <= len(self._rows):
            return self._counted(docs)
        others = np.ones(len(self._rows), np.bool_)
        others[docs] = False
        return self._whole - self._counted(np.flatnonzero(others))

    @cached_property
    def _whole(self) -> Counts:
        return self._counted(np.arange(len(self._rows)))

    def _counted(self, docs: Docs) -> Counts:
        counts = kernels.counted(self._rows, docs, self._size)
        counts[self._unstated] = len(docs)
        if len(self._beside_docs):
            mask = np.zeros(len(self._rows), np.bool_)
            mask[docs] = True
            counts += np.bincount(self._beside_values[mask[self._beside_docs]], minlength=self._size)
        return counts

    def of(self, place: int, counts: Counts) -> Counts:
        """Return the counts of one facet's values, by their places in it."""
        return counts[self._begins[place] : self._begins[place + 1]]

    @cached_property
    def _ranks(self) -> Counts:
        """The rank of every value within its facet, by number."""
        return np.concatenate([facet.ranks for facet in self._facets])

    @cached_property
    def _named(self) -> tuple[list[str], list[str]]:
        """Every value and its label, by number."""
        every = [(facet.values, facet.labels) for facet in self._facets]
        return [value for values, _ in every for value in values], [label for _, labels in every for label in labels]

    def listed(self, counts: Counts, size: int) -> list[tuple[FacetValue, ...]]:
        """Return at most `size` values of each facet that occur, by count, then label."""
        return kernels.leading(counts, self._ranks, self._begins, min(size, self._size), *self._named)
