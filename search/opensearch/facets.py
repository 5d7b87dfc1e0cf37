"""Facets from OpenSearch: exact counts that ignore the facet's own selection, in the order of pages.

A cluster counts the most frequent values of every shard; what a shard did not send may be missing from a sum. So the
bounds that come with the counts are looked at, and where they leave a doubt, more is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

from corpus.text.fold import fold
from indexer.facets import FACETS, NONE, NOT_STATED
from indexer.opensearch.mapping import SEPARATOR, counted_field, keyword
from search.opensearch.match import Query, all_of, matching
from search.query.ast import And, Not, Value
from search.request import Request
from search.result import FacetValue

#: Values asked for beyond those that are shown: the one that is not stated may have to give way to the next one.
_MORE: Final = 2
#: Of a facet with no more values than the first every shard tells all; else so many at first.
_TOLD: Final = 10_000
_OF_A_SHARD: Final = 1_000
#: The most values that a cluster counts in one answer (its setting search.max_buckets, less some room).
MOST: Final = 60_000

Label = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a request as queries, one a facet, so that a facet can leave out its own."""

    chosen: Mapping[str, Query]
    barred: Mapping[str, Query]

    @classmethod
    def of(cls, request: Request) -> Filters:
        """Return the filters of a request but for its dates."""
        chosen = {}
        for facet, values in request.filters.items():
            if values and facet in FACETS:
                nodes = tuple(Value(facet, (value,)) for value in values)
                chosen[facet] = matching(And(nodes) if facet in request.match_all else Value(facet, tuple(values)))
        barred = {
            facet: matching(Not(Value(facet, tuple(values))))
            for facet, values in request.excluded.items()
            if values and facet in FACETS
        }
        return cls(chosen, barred)

    def query(self, *, without_chosen: str = "", without_barred: str = "") -> Query:
        """Return the query that lets pass what passes all filters, but for a facet's own selection or exclusion."""
        found = [query for facet, query in self.chosen.items() if facet != without_chosen]
        return all_of([*found, *(query for facet, query in self.barred.items() if facet != without_barred)])


def aggregations(request: Request, filters: Filters, distinct: Mapping[str, int]) -> dict[str, Any]:
    """Return what to count for a page: every facet under the selections made in the others.

    ``distinct`` is how many values each facet has in the whole library: where they are not very many, every shard
    tells all it has.
    """
    found: dict[str, Any] = {}
    for facet in FACETS:
        few = distinct[facet] <= _TOLD
        found |= aggregation(request, filters, facet, of_a_shard=distinct[facet] + 1 if few else _OF_A_SHARD, all_=few)
    return found


def aggregation(
    request: Request, filters: Filters, facet: str, *, of_a_shard: int, all_: bool = False
) -> dict[str, Any]:
    """Return what to count for one facet, so many of its values on each shard; ``all_``: these are all there are."""
    known = len(request.filters.get(facet, ())) + len(request.excluded.get(facet, ()))
    size = MOST if facet in request.facet_query else request.facet_size + known + _MORE
    terms: dict[str, Any] = {"field": counted_field(facet), "size": size, "show_term_doc_count_error": not all_}
    terms["shard_size"] = max(size, of_a_shard)
    own = "" if facet in request.match_all else facet
    found = {facet: {"filter": filters.query(without_chosen=own), "aggs": {"values": {"terms": terms}}}}
    for name, values, query in (
        ("chosen", request.filters.get(facet, ()), filters.query(without_chosen=own)),
        ("barred", request.excluded.get(facet, ()), filters.query(without_barred=facet)),
    ):
        if values:
            include = sorted({keyword(value) for value in values})
            counted = {"terms": {"field": facet, "size": len(include), "include": include}}
            found[f"{facet} {name}"] = {"filter": query, "aggs": {"values": counted}}
    return found


def settled(request: Request, facet: str, answer: Mapping[str, Any]) -> bool:
    """Whether the values to show of a facet are certain, though no shard told all it has."""
    values = answer[facet]["values"]
    shown = values["buckets"][: request.facet_size + len(request.filters.get(facet, ()))]
    missed = values["doc_count_error_upper_bound"]
    certain = not any(bucket.get("doc_count_error_upper_bound") for bucket in shown)
    return not missed or (certain and bool(shown) and missed < shown[-1]["doc_count"])


def rows(request: Request, facet: str, answer: Mapping[str, Any], label: Label) -> tuple[FacetValue, ...]:
    """Return the values to show: the selected and the excluded ones, then the most frequent, those of one by label."""
    chosen, barred = request.filters.get(facet, ()), request.excluded.get(facet, ())
    known, freed = _counts_of(answer.get(f"{facet} chosen")), _counts_of(answer.get(f"{facet} barred"))
    front = [
        FacetValue(value, label(facet, value), known.get(keyword(value), 0), selected=True)
        for value in dict.fromkeys(chosen)
    ]
    front += [
        FacetValue(value, label(facet, value), freed.get(keyword(value), 0), value in chosen, excluded=True)
        for value in dict.fromkeys(barred)
    ]
    text = fold(request.facet_query.get(facet, ""))
    rest = []
    for bucket in answer[facet]["values"]["buckets"]:
        name, _, value = bucket["key"].rpartition(SEPARATOR)
        shown = NOT_STATED if value == NONE else name or value
        if value not in chosen and value not in barred and (not text or text in fold(shown)):
            rest.append((-bucket["doc_count"], shown, value))
    rest.sort()
    found = [(value, shown, -less, False, False) for less, shown, value in rest[: request.facet_size]]
    return (*front, *map(tuple.__new__, repeat(FacetValue), found))


def _counts_of(answer: Mapping[str, Any] | None) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["values"]["buckets"]} if answer else {}
