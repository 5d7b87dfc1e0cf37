"""Facets: for every article its values, and how often each value occurs among some articles.

A value has a place in its facet; place 0 is "not stated". The first value of every article stands
in one array, the further ones of articles that have several in another. `search.local.facet_counts`
counts all facets together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from corpus.text.fold import fold
from indexer.arrays import I32, I64, Mask
from indexer.facets import FACETS, NONE, NOT_STATED
from indexer.segment.facet_columns import FacetColumn
from indexer.segment.reader import Segment
from search import kernels
from search.kernels.numpy_kernels import Docs
from search.result import FacetValue

Counts = I64
#: No article that counts has given a value its label yet.
_NOBODY: Final = 2**31


class Kept(NamedTuple):
    """The leading segments that the snapshot before had, too: so many, and so many as they were.

    In the others of them articles were deleted since.
    """

    segments: int = 0
    unchanged: int = 0


_NOTHING: Final = Kept()


class Facet:
    """One facet of all articles of a snapshot."""

    def __init__(
        self,
        columns: Sequence[FacetColumn],
        bases: Sequence[int],
        live: Mask | None,
        before: Facet | None = None,
        kept: Kept = _NOTHING,
    ) -> None:
        """Join the columns of segments, numbered from `bases`; those `kept` are joined `before`.

        A value has the label that the first article gives it which counts, being `live`.
        """
        values, more = (before.ends[kept.segments], before.more_ends[kept.segments]) if before else (1, 0)
        self.values: list[str] = before.values[:values] if before else [NONE]
        self.labels: list[str] = before.labels[:values] if before else [NOT_STATED]
        self.givers: list[int] = (
            [one if one < kept.unchanged else _NOBODY for one in before.givers[:values]] if before else [-1]
        )
        self.places: dict[str, int] = {value: place for place, value in enumerate(self.values)}
        self.ends: list[int] = before.ends[: kept.segments + 1] if before else [1]
        self.more_ends: list[int] = before.more_ends[: kept.segments + 1] if before else [0]
        first = [before.first[: bases[kept.segments]] if before else np.empty(0, np.int32)]
        docs = [before.more_docs[:more] if before else np.empty(0, np.int32)]
        others = [before.more_values[:more] if before else np.empty(0, np.int32)]
        for number in range(kept.unchanged, len(columns)):
            column, base = columns[number], bases[number]
            places = self._named(number, column, None if live is None else live[base : base + len(column.first)])
            if number >= kept.segments:
                first.append(places[column.first])
                docs.append(column.more_docs + np.int32(base))
                others.append(places[column.more_values])
                self.ends.append(len(self.values))
                self.more_ends.append(self.more_ends[-1] + len(column.more_docs))
        self.first: I32 = np.concatenate(first)
        self.more_docs: I32 = np.concatenate(docs)
        self.more_values: I32 = np.concatenate(others)

    def _named(self, number: int, column: FacetColumn, live: Mask | None) -> I32:
        """Take the values and labels of a segment; return the places of its values."""
        counts = None if live is None or live.all() else _counting(column, live)
        found = np.zeros(len(column.values), np.int32)
        for at, (value, label) in enumerate(column.values[1:], 1):
            found[at] = place = self.places.setdefault(value, len(self.values))
            # Most values are their own label: one string for both.
            shown = value if label == value else label
            if place == len(self.values):
                self.values.append(value)
                self.labels.append(shown)
                self.givers.append(_NOBODY)
            if self.givers[place] == _NOBODY and (counts is None or counts[at]):
                self.labels[place], self.givers[place] = shown, number
        return found

    def count(self, docs: Docs) -> Counts:
        """Return for each value (by place) how many of some articles, in order, hold it."""
        counts = np.bincount(self.first[docs], minlength=len(self.values))
        if not len(self.more_docs):
            return counts
        mask = np.zeros(len(self.first), np.bool_)
        mask[docs] = True
        return counts + np.bincount(self.more_values[mask[self.more_docs]], minlength=len(self.values))

    def holding(self, values: Sequence[str]) -> Mask:
        """Return for each article whether it holds any of some values."""
        wanted = np.zeros(len(self.values), np.bool_)
        wanted[[self.places[value] for value in values if value in self.places]] = True
        mask: Mask = wanted[self.first]
        mask[self.more_docs[wanted[self.more_values]]] = True
        return mask

    @property
    def pairs(self) -> tuple[Counts, I32]:
        """Every article with each of its values (by place): the articles, and a value of each."""
        articles = np.concatenate([np.arange(len(self.first)), self.more_docs])
        return articles, np.concatenate([self.first, self.more_values])

    @cached_property
    def ranks(self) -> Counts:
        """The rank of each value by its label: the order among values of one count."""
        order = sorted(range(len(self.labels)), key=lambda place: (self.labels[place], self.values[place]))
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(len(order))
        return ranks

    @cached_property
    def _folded(self) -> list[str]:
        return [fold(label) for label in self.labels]

    def listed(self, counts: Counts, taken: Sequence[str], size: int, text: str = "") -> tuple[FacetValue, ...]:
        """Return at most `size` values by count, not `taken`, with `text` in the label."""
        shown = counts.copy()
        shown[[self.places[value] for value in taken if value in self.places]] = 0
        if text:
            wanted = fold(text)
            shown[[wanted not in label for label in self._folded]] = 0
        (found,) = kernels.leading(shown, self.ranks, (0, len(self.values)), size, self.values, self.labels)
        return found

    def counter(self, counts: Counts) -> Callable[[str], int]:
        """Return a function from a value to its count."""
        return lambda value: int(counts[self.places[value]]) if value in self.places else 0

    def label(self, value: str) -> str:
        """Return the label of a value; itself where no article holds it."""
        place = self.places.get(value)
        return value if place is None else self.labels[place]


def _counting(column: FacetColumn, live: Mask) -> Mask:
    """Return for each value (by place) whether an article that counts holds it."""
    found = np.zeros(len(column.values), np.bool_)
    found[column.first[live]] = True
    found[column.more_values[live[column.more_docs]]] = True
    return found


def join_facets(
    segments: Sequence[Segment],
    bases: Sequence[int],
    live: Mask | None,
    before: Mapping[str, Facet] | None = None,
    kept: Kept = _NOTHING,
) -> dict[str, Facet]:
    """Return every facet of some segments."""
    columns = {facet: [segment.facets[facet] for segment in segments] for facet in FACETS}
    return {facet: Facet(columns[facet], bases, live, before[facet] if before else None, kept) for facet in FACETS}
