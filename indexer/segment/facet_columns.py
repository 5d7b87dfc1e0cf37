"""Columns: for every article of a segment its facet values and its numbers, as arrays."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.model import Issue
from indexer.periods import span
from indexer.record import Record
from indexer.segment.array_file import Array
from indexer.segment.term_postings import U16

I32 = npt.NDArray[np.int32]

#: What a library can be narrowed by; every one is a field of the Whoosh schema too.
FACETS: Final = (
    "section", "company", "policy", "issuer", "region", "serial", "issue", "source", "year", "quarter", "month",
)  # fmt: skip


def facet_values(record: Record) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return for each facet the values of an article, each with the label to show; nothing where none is stated."""
    return {
        "section": _same(record.article.section),
        "company": tuple((entity.id, entity.name) for entity in record.companies),
        "policy": tuple((entity.id, entity.name) for entity in record.policies),
        "issuer": _same(*record.issuers),
        "region": _same(*record.regions),
        "serial": _same(record.issue.serial),
        "issue": ((record.issue.id, issue_label(record.issue)),),
        "source": _same(record.article.source or ""),
        "year": _same(*record.years),
        "quarter": _same(*record.quarters),
        "month": _same(*record.months),
    }


def _same(*values: str) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in dict.fromkeys(values) if value)


def issue_label(issue: Issue) -> str:
    """Return what an issue is called in a list: its serial, its number, else its period, else its id."""
    number = f"总第{issue.number}期" if issue.number is not None else issue.period
    return " ".join(word for word in (issue.serial, number) if word) or issue.id


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """One facet: the value of every article, and the further values of those that have several.

    Values are places in `values` (value and label); place 0 stands for "not stated". ``more_docs`` and
    ``more_values`` are the further values with their articles, ascending.
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

    def add(self, values: dict[str, tuple[tuple[str, str], ...]], record: Record, place: int) -> None:
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


def read_facet(stored: dict[str, Array], facet: str, values: Sequence[Sequence[str]]) -> FacetColumn:
    """Return a facet of the arrays that `ColumnsBuilder` made."""
    return FacetColumn(
        values,
        stored[f"{facet}.first"],
        stored[f"{facet}.more_docs"],
        stored[f"{facet}.more_values"],
    )
