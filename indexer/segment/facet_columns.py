"""Columns: for every article of a segment its facet values and its numbers, as arrays."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.arrays import I32, U16, Array
from indexer.facets import FACETS, Values
from indexer.periods import span
from indexer.record import Record


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

    def values(self) -> dict[str, list[tuple[str, str]]]:
        """Return the values and labels of every facet, in the order of their places."""
        return {facet: [("", ""), *builder.labels.items()] for facet, builder in self._facets.items()}


class _FacetBuilder:
    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self._places: dict[str, int] = {}
        self._first = array("i")
        self._more_docs = array("H")
        self._more_values = array("i")

    def add(self, values: Iterable[tuple[str, str]]) -> None:
        places = [self._place(*value) for value in values]
        number = len(self._first)
        self._first.append(places[0] if places else 0)
        for place in places[1:]:
            self._more_docs.append(number)
            self._more_values.append(place)

    def _place(self, value: str, label: str) -> int:
        place = self._places.get(value)
        if place is None:
            self._places[value] = place = len(self._places) + 1
            self.labels[value] = label
        return place

    def arrays(self) -> dict[str, Array]:
        return {
            "first": np.asarray(self._first, np.int32),
            "more_docs": np.asarray(self._more_docs, np.uint16),
            "more_values": np.asarray(self._more_values, np.int32),
        }


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
