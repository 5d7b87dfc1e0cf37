"""Facets from OpenSearch: exact counts that ignore the facet's own selection.

A cluster counts the most frequent values of every shard; a value that a shard did not send may be
missing from a sum. So the bounds that come with the counts are checked, and where they leave a
doubt, more is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import starmap
from typing import Any, Final

from corpus.text.fold import fold
from indexer.facets import NONE, NOT_STATED
from indexer.opensearch.mapping import SEPARATOR, counted_field, keyword
from search.opensearch.match import Query, all_of, match
from search.query.ast import Rewritten
from search.query.filters import Filters
from search.request import EVERY_VALUE, Request
from search.result import FacetValue, front_values

#: Values asked for beyond those that are shown: the one that is not stated may have to give way to
#: the next one.
_MORE: Final = 2
#: Of a facet with no more values than the first every shard tells all; else so many at first.
_TOLD: Final = 10_000
_OF_A_SHARD: Final = 1_000


def passing(trees: Iterable[Rewritten]) -> Query:
    """Return the query for the articles that all of some trees find."""
    return all_of(map(match, trees))


def aggregations(request: Request, filters: Filters, distinct: Mapping[str, int]) -> dict[str, Any]:
    """Return the aggregations of a page: every facet under the selections made in the others.

    ``distinct`` is how many values each facet has in the whole library: where they are not very
    many, every shard tells all it has.
    """
    found: dict[str, Any] = {}
    for facet in request.counted:
        few = distinct[facet] <= _TOLD
        # All values, what is not stated, and one more: of a shard that fills its list, some may be missing.
        of_a_shard = distinct[facet] + 2 if few else _OF_A_SHARD
        found |= aggregation(request, filters, facet, of_a_shard=of_a_shard, all_=few)
    return found


def aggregation(
    request: Request, filters: Filters, facet: str, *, of_a_shard: int, all_: bool = False
) -> dict[str, Any]:
    """Return the aggregations of one facet; ``all_``: no shard has more values."""
    known = len(request.filters.get(facet, ())) + len(request.excluded.get(facet, ()))
    size = EVERY_VALUE if facet in request.facet_query else min(EVERY_VALUE, request.most_values(facet) + known + _MORE)
    terms: dict[str, Any] = {"field": counted_field(facet), "size": size, "show_term_doc_count_error": not all_}
    terms["shard_size"] = max(size, of_a_shard)
    others = passing(filters.selections(but_selected="" if facet in request.match_all else facet))
    found = {facet: {"filter": others, "aggs": {"values": {"terms": terms}}}}
    for name, values, query in (
        ("selected", request.filters.get(facet, ()), others),
        ("excluded", request.excluded.get(facet, ()), passing(filters.selections(but_excluded=facet))),
    ):
        if values:
            include = sorted({keyword(value) for value in values})
            counted = {"terms": {"field": facet, "size": len(include), "include": include}}
            found[f"{facet} {name}"] = {"filter": query, "aggs": {"values": counted}}
    return found


def settled(request: Request, facet: str, answer: Mapping[str, Any]) -> bool:
    """Return whether the values to show are certain, though no shard told all it has."""
    values = answer[facet]["values"]
    missed = values["doc_count_error_upper_bound"]
    if not missed:
        return True
    shown = values["buckets"][: request.most_values(facet) + len(request.filters.get(facet, ()))]
    certain = not any(bucket.get("doc_count_error_upper_bound") for bucket in shown)
    return certain and bool(shown) and missed < shown[-1]["doc_count"]


def facet_values(
    request: Request, facet: str, answer: Mapping[str, Any], names: Callable[[str, str], Sequence[str]]
) -> tuple[FacetValue, ...]:
    """Return the values to show: selected, excluded, then by count, then label."""
    counts, freed = _counts_of(answer.get(f"{facet} selected")), _counts_of(answer.get(f"{facet} excluded"))
    first = front_values(
        request,
        facet,
        lambda value: names(facet, value)[0],
        lambda value: counts.get(keyword(value), 0),
        lambda value: freed.get(keyword(value), 0),
    )
    taken = {one.value for one in first}
    text = fold(request.facet_query.get(facet, ""))
    rest = []
    for bucket in answer[facet]["values"]["buckets"]:
        name, _, value = bucket["key"].rpartition(SEPARATOR)
        shown = NOT_STATED if value == NONE else name or value
        if value not in taken and (not text or text in fold(shown)):
            rest.append((-bucket["doc_count"], shown, value))
    rest.sort()
    found = [(value, shown, -less) for less, shown, value in rest[: request.most_values(facet)]]
    return (*first, *starmap(FacetValue, found))


def _counts_of(answer: Mapping[str, Any] | None) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["values"]["buckets"]} if answer else {}
