"""Counts over all articles of a snapshot: the values of every facet, and the lengths.

Counts add up. So whoever knows those of the snapshot before counts only what was born and what died
since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from indexer.facets import FACETS, NONE
from indexer.opensearch.catalog import follows
from indexer.opensearch.manifest import ClusterSnapshot
from indexer.opensearch.mapping import alive
from search.opensearch.match import EVERY, Query

#: Values counted in one request.
_PAGE: Final = 10_000
_LENGTHS: Final = ("words_length", "title_length", "han_length")

#: What asks a cluster one question.
Ask = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Tally:
    """Articles, the sums of their lengths, and the articles of each value of each facet."""

    articles: int
    lengths: Mapping[str, int]
    values: Mapping[str, Mapping[str, int]]

    def mean(self, length: str) -> float:
        """Return the mean of a length."""
        return self.lengths[length] / self.articles if self.articles else 0.0

    def plus(self, other: Tally, times: int) -> Tally:
        """Return these counts and others, so many times."""
        lengths = {name: total + times * other.lengths[name] for name, total in self.lengths.items()}
        values = {facet: _sum(counts, other.values[facet], times) for facet, counts in self.values.items()}
        return Tally(self.articles + times * other.articles, lengths, values)


def _sum(counts: Mapping[str, int], more: Mapping[str, int], times: int) -> Mapping[str, int]:
    if not more:
        return counts
    total = {**counts}
    for value, articles in more.items():
        total[value] = total.get(value, 0) + times * articles
        if not total[value]:
            del total[value]
    return total


def take_tally(ask: Ask, snapshot: ClusterSnapshot, last: tuple[ClusterSnapshot, Tally] | None) -> Tally:
    """Return the tally of a snapshot; where it follows the last one, only what changed is asked."""
    if last is not None and follows(snapshot, last[0]):
        known, since, number = last[1], last[0].number, snapshot.number
        later = {"gt": since, "lte": number}
        came = _all(alive(number), {"range": {"born": later}})
        went = _all(alive(since), {"range": {"died": later}})
        found = known.plus(_counted(ask, came), 1).plus(_counted(ask, went), -1)
        # What died may have been swept meanwhile.
        if found.articles == snapshot.manifest.articles:
            return found
    return _counted(ask, alive(snapshot.number))


def _all(*queries: Query) -> Query:
    return {"bool": {"filter": list(queries)}}


def _counted(ask: Ask, query: Query) -> Tally:
    sums = {name: {"sum": {"field": name}} for name in _LENGTHS}
    answer = ask({"query": query, "size": 0, "track_total_hits": True, "aggs": sums})
    articles = int(answer["hits"]["total"]["value"])
    values: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    if articles:
        for facet, bucket in buckets(ask, {facet: {} for facet in FACETS}, query):
            if bucket["key"]["value"] != NONE:
                values[facet][bucket["key"]["value"]] = bucket["doc_count"]
    return Tally(articles, {name: int(answer["aggregations"][name]["value"]) for name in _LENGTHS}, values)


def buckets(
    ask: Ask, within: Mapping[str, Mapping[str, Any]], query: Query = EVERY
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every value of some facets in the articles found, with further counts `within`."""
    after: dict[str, Any] = dict.fromkeys(within)
    while after:
        aggregations = {facet: _composite(facet, place, within[facet]) for facet, place in after.items()}
        answer = ask({"query": query, "size": 0, "aggs": aggregations})["aggregations"]
        for facet, found in answer.items():
            yield from ((facet, bucket) for bucket in found["buckets"])
        after = {facet: found["after_key"] for facet, found in answer.items() if len(found["buckets"]) == _PAGE}


def _composite(facet: str, after: Any, within: Mapping[str, Any]) -> dict[str, Any]:
    sources = {"size": _PAGE, "sources": [{"value": {"terms": {"field": facet}}}]}
    found: dict[str, Any] = {"composite": sources if after is None else {**sources, "after": after}}
    return {**found, "aggs": within} if within else found
