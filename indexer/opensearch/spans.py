"""Indices by span of years, so that a question with dates asks only some.

An article whose days lie within one span stands in the index of that span. What has no date,
reaches from one span into another or is no article stands in the index of the generation itself,
which is always asked. So the years of a question say which indices may answer it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from indexer.periods import Span, span
from indexer.record import Record


@dataclass(frozen=True, slots=True)
class Years:
    """The first and the last of some years, both included; none where the last is the earlier."""

    first: int
    last: int

    def meet(self, first: int, length: int) -> bool:
        """Return whether any of them lies in a span of a length."""
        return max(self.first, first) <= min(self.last, first + length - 1)


def span_of(days: Span | None, length: int) -> int | None:
    """Return the first year of the span that holds all of some days, else None; 0: no spans."""
    if days is None or not length:
        return None
    first = days.first.year - days.first.year % length
    return first if days.last.year < first + length else None


def index_of(generation: str, first: int | None) -> str:
    """Return the index of the span that begins with a year; None: what is of no span."""
    return generation if first is None else f"{generation}-{first:04}"


def index_for(record: Record, generation: str, length: int) -> str:
    """Return the index of a generation in which an article, or front matter, is to stand."""
    is_article = record.article.kind == "article"
    return index_of(generation, span_of(span(record.article, record.issue), length) if is_article else None)


def every_index(generation: str) -> str:
    """Return what names the index of a generation and all of its spans, whichever there are."""
    return f"{generation},{generation}-*"


def is_of(index: str, generations: Iterable[str]) -> bool:
    """Return whether an index belongs to one of some generations."""
    return any(index == one or index.startswith(f"{one}-") for one in generations)


def spans_among(indices: Iterable[str], generation: str) -> tuple[int, ...]:
    """Return the first years of the spans of a generation among some indices."""
    mark = f"{generation}-"
    return tuple(sorted(int(index.removeprefix(mark)) for index in indices if index.startswith(mark)))


def place_of(hit: Mapping[str, Any]) -> str:
    """Return the index and the id of a document in one: an id is known in its index only."""
    return f"{hit['_index']}/{hit['_id']}"


def parted(place: str) -> tuple[str, str]:
    """Return the index and the id that `place_of` put together."""
    index, _, id_ = place.partition("/")
    return index, id_
