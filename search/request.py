"""A request: the text of the query, the filters, the order and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from corpus.partial_date import PartialDate
from indexer.facets import FACETS

Mode = Literal["smart", "exact"]
Sort = Literal["relevance", "newest", "oldest"]
#: The looseness of a reading: every text as typed, or what means the same, or all of its words, or
#: any of them; no text at all; what is near in meaning, which has no part in the ladder and no count.
Rung = Literal["literal", "synonyms", "words", "any", "all", "meaning"]

MAX_QUERY: Final = 2_000
#: Articles that are listed as near in meaning, at most: there is no end to what is less near.
NEAR: Final = 50
#: Hits of a page for a reader, and of a batch for a program that wants them all.
MAX_SIZE: Final = 100
BATCH: Final = 1_000

_NO_VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})


#: Values that a facet lists where all are asked for: what a cluster counts in one answer (its
#: setting search.max_buckets, 65,535), less some room.
EVERY_VALUE: Final = 60_000


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the library.

    ``filters`` maps a facet (`indexer.facets.FACETS`) to the values selected in it: OR within a
    facet, AND within those of ``match_all``, AND across facets. ``excluded`` maps a facet to values
    that must not occur. ``date_from`` and ``date_to`` keep articles whose date overlaps. ``page``
    counts from 1. A query text is never an error.
    """

    q: str = ""
    mode: Mode = "smart"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_VALUES)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_VALUES)
    match_all: frozenset[str] = frozenset()
    date_from: PartialDate | None = None
    date_to: PartialDate | None = None
    #: ``from`` and ``to`` as typed where they are counted from the day of asking (最近一年).
    relative: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    sort: Sort = "relevance"
    page: int = 1
    size: int = 20
    #: Values that each facet lists, at most, the most frequent first; selected ones always stay.
    facet_size: int = 30
    #: The facets of which every value is listed: charts leave none out.
    whole: tuple[str, ...] = ()
    #: Facet → text that a value's label must contain: search inside a long facet.
    facet_query: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    #: Snippets that a hit shows, at most.
    snippets: int = 3
    #: The facets to count; None: all.
    facets: tuple[str, ...] | None = None
    #: The rung to answer on; None: the strictest that answers.
    rung: Rung | None = None

    @property
    def counted(self) -> tuple[str, ...]:
        """The facets to count."""
        return tuple(facet for facet in FACETS if self.facets is None or facet in self.facets)

    def most_values(self, facet: str) -> int:
        """Return how many values of a facet are listed, at most."""
        return EVERY_VALUE if facet in self.whole else self.facet_size
