"""Columns: for every article of a segment its facet values and its numbers, as arrays."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.arrays import I32, U16, Array
from indexer.facets import FACETS, Values
from indexer.periods import span
from indexer.record import Record
from indexer.segment.gathering import Gathered
from indexer.segment.term_postings import Lists


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """One facet: the value of every article, and the further values of those that have several.

    Values are places in `values` (value and label); place 0 stands for "not stated". ``more_docs``
    and ``more_values`` are the further values with their articles, ascending.
    """

    values: Sequence[Sequence[str]]
    first: I32
    more_docs: U16
    more_values: I32


class ColumnsBuilder:
    """Gathers the columns of one article after another."""

    def __init__(self) -> None:
        self._facets = {facet: _FacetBuilder() for facet in FACETS}
        self._days = array("i")
        self._places = array("I")

    def add(self, values: dict[str, Values], record: Record, place: int) -> None:
        """Take the facet values, the days, and the place in its issue of the next article."""
        self._places.append(place)
        for facet, builder in self._facets.items():
            builder.add(values[facet])
        days = span(record.article, record.issue)
        self._days.extend((days.first.toordinal(), days.last.toordinal()) if days else (0, 0))

    def arrays(self) -> dict[str, Array]:
        """Return the columns as arrays to be written."""
        days = np.asarray(self._days, np.int32)
        found: dict[str, Array] = {"first_day": days[::2], "last_day": days[1::2]}
        found["place"] = np.asarray(self._places, np.uint32)
        for facet, builder in self._facets.items():
            found |= {f"{facet}.{name}": column for name, column in builder.arrays().items()}
        return found

    def lists(self) -> dict[str, Lists]:
        """Return for each facet the posting lists of its values."""
        return {facet: builder.lists() for facet, builder in self._facets.items()}

    def values(self) -> dict[str, list[tuple[str, str]]]:
        """Return the values and labels of every facet, in the order of their places."""
        return {facet: [("", ""), *builder.labels.items()] for facet, builder in self._facets.items()}


class _FacetBuilder:
    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self._places: dict[str, int] = {}
        #: The values of one article after another, and how many each has.
        self._values = array("I")
        self._counts = array("i")

    def add(self, values: Values) -> None:
        self._counts.append(len(values))
        for value, label in values:
            place = self._places.get(value)
            if place is None:
                self._places[value] = place = len(self._places) + 1
                self.labels[value] = label
            self._values.append(place)

    def arrays(self) -> dict[str, Array]:
        values, counts = np.asarray(self._values, np.int32), np.asarray(self._counts, np.int64)
        begins = np.cumsum(counts) - counts
        first = np.zeros(len(counts), np.int32)
        first[counts > 0] = values[begins[counts > 0]]
        more = np.ones(len(values), np.bool_)
        more[begins[counts > 0]] = False
        docs = np.repeat(np.arange(len(counts)), counts).astype(np.uint16)
        return {"first": first, "more_docs": docs[more], "more_values": values[more]}

    def lists(self) -> Lists:
        found, terms = Gathered(), list(self._places)
        found.add(np.asarray(self._values, np.uint32), np.asarray(self._counts, np.int64), 0)
        return found.lists(lambda places: [terms[place - 1].encode() for place in places.tolist()])


def read_facet(stored: dict[str, Array], facet: str, values: Mapping[str, Sequence[Sequence[str]]]) -> FacetColumn:
    """Return a facet of what `ColumnsBuilder` made; one that it did not know is stated nowhere."""
    if facet not in values:
        nowhere = np.zeros_like(stored["first_day"])
        return FacetColumn((("", ""),), nowhere, np.empty(0, np.uint16), np.empty(0, np.int32))
    return FacetColumn(
        values[facet],
        stored[f"{facet}.first"],
        stored[f"{facet}.more_docs"],
        stored[f"{facet}.more_values"],
    )
