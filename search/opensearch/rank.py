"""Rank: the scores of articles, on a cluster; see `search.ranking.bm25`.

A cluster keeps the length of a text in one byte, so its own BM25 is only near. It chooses the
articles that may be among the best; these are scored again, by a script on their shards, from exact
lengths and the frequencies in the index. The weight of a term is the same on every shard: how many
articles of the library hold it is asked for before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from indexer.opensearch.mapping import HEAD, newest_first_of, token
from search.opensearch.document import Document
from search.opensearch.match import Query
from search.ranking.bm25 import (
    K1,
    MOST_TERMS,
    REFINED,
    STEPS,
    TITLE_WEIGHT,
    B,
    ScoredTerms,
    idf,
    informative,
    section_weights,
)
from search.ranking.proximity import nearness, pieces_of
from search.ranking.sections import Sections

#: Of each shard so many articles are scored again.
_SCORED: Final = 1_000
#: The name under which the score by single characters comes with a hit.
CHARACTERS: Final = "characters"

#: The order of the newest first, undated articles last; of one day by issue, then as printed.
BY_ISSUE: Final = [{"start": "desc"}, {"serial": "asc"}, {"number": "desc"}, {"issue": "asc"}, {"place": "asc"}]
#: The fields that give the same order to hits with next to equal scores.
OF_EQUALS: Final = ["seen", "place"]
#: Hits asked for beyond those wanted: mostly so few have next to the score of the last one wanted.
_EQUALS: Final = 20
#: The most hits of one answer that are put in order here.
_ORDERED: Final = 10_000

_TERMS: Final = """
double total = 0;
for (group in params.groups) {
  double norm = group.flat + group.slope * doc[group.length].value;
  for (int i = 0; i < group.terms.length; i++) {
    double tf = Math.min(255, termFreq(group.field, group.terms[i]));
    if (tf > 0) { total += group.weights[i] * tf / (tf + norm); }
  }
}
String section = doc['section'].value;
if (params.sections.containsKey(section)) { total += ((Number) params.sections.get(section)).doubleValue(); }
return total;
"""
_CHARACTERS: Final = """
double total = 0;
String field = doc['whole_length'].value > params.head ? 'head' : 'units';
double norm = params.flat + params.slope * doc['han_length'].value;
for (int i = 0; i < params.terms.length; i++) {
  double tf = termFreq(field, params.terms[i]);
  total += params.weights[i] * tf / (tf + norm);
}
return total;
"""


@dataclass(frozen=True, slots=True)
class Means:
    """The mean lengths of the articles of a snapshot, and how many there are."""

    size: int
    words: float
    title: float
    han: float


def _whole(text: str) -> bool:
    """Return whether a text holds no half of a character beyond U+FFFF."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


class Scoring:
    """Scores the articles that a request finds, by the terms as the index holds them."""

    def __init__(
        self,
        terms: ScoredTerms,
        holding: Callable[[Mapping[str, Query]], Mapping[str, int]],
        means: Means,
        sections: Sections,
    ) -> None:
        """Weigh the terms; `holding` tells how many articles each of some queries finds."""
        words = [token(word) for word in terms.words]
        pairs = list(filter(_whole, (f"{chr(pair >> 16)} {chr(pair & 0xFFFF)}" for pair in terms.pairs)))
        characters = list(filter(_whole, map(chr, terms.characters)))
        held = holding(
            {
                **{f"w{word}": {"term": {"words": word}} for word in words},
                **{f"t{word}": {"term": {"title": word}} for word in words},
                **{f"p{pair}": {"match_phrase": {"units": pair}} for pair in pairs},
                **{f"c{character}": {"term": {"units": character}} for character in characters},
            }
        )
        self._means = means
        self._words = {word: held[f"w{word}"] for word in informative(words, lambda one: held[f"w{one}"], means.size)}
        self._pairs = {pair: held[f"p{pair}"] for pair in informative(pairs, lambda one: held[f"p{one}"], means.size)}
        self._titles = {word: held[f"t{word}"] for word in words if held[f"t{word}"]}
        self.characters = {one: held[f"c{one}"] for one in characters}
        self.neighbours = terms.neighbours
        self._sections = section_weights(words, sections, means.size)

    def clauses(self) -> list[Query]:
        """Return the clauses that let the cluster choose what may be among the best."""
        return [
            *({"term": {"words": {"value": word}}} for word in self._words),
            *({"match_phrase": {"units": pair}} for pair in self._pairs),
            *({"term": {"title": {"value": word, "boost": TITLE_WEIGHT}}} for word in islice(self._titles, MOST_TERMS)),
            *(
                {"constant_score": {"filter": {"term": {"section": section}}, "boost": weight}}
                for section, weight in self._sections.items()
            ),
        ]

    def rescore(self) -> dict[str, Any]:
        """Return how the best of each shard are scored again."""
        means, titles = self._means, self._weighed(self._titles, self._means.title, TITLE_WEIGHT)
        groups = [
            {"field": "words", "length": "words_length", **self._weighed(self._words, means.words)},
            {"field": "units._index_phrase", "length": "han_length", **self._weighed(self._pairs, means.han)},
            {"field": "title", "length": "title_length", **titles},
        ]
        again = {"rescore_query": _script(_TERMS, {"groups": groups, "sections": self._sections}), "query_weight": 0}
        return {"window_size": _SCORED, "query": again}

    def refining(self) -> Query:
        """Return a query that finds everything; its name carries the score by characters."""
        query = _script(_CHARACTERS, {**self._weighed(self.characters, self._means.han), "head": HEAD})
        return {"function_score": {**query["function_score"], "_name": CHARACTERS}}

    def _weighed(self, held: Mapping[str, int], mean: float, weight: float = 1) -> dict[str, Any]:
        """Return terms with their weights, and how the length of a text dampens them."""
        weights = [weight * idf(articles, self._means.size) * (K1 + 1) for articles in held.values()]
        flat, slope = K1 * (1 - B), K1 * B / max(mean, 1)
        return {"terms": list(held), "weights": weights, "flat": flat, "slope": slope}


def _script(source: str, params: dict[str, Any]) -> Query:
    script = {"script": {"source": source, "params": params}}
    return {"function_score": {"script_score": script, "boost_mode": "replace"}}


def scored(query: Query, scoring: Scoring) -> dict[str, Any]:
    """Return the part of a search that scores the articles of a query."""
    filters = [query, scoring.refining()] if scoring.characters else [query]
    return {
        "query": {"bool": {"filter": filters, "should": scoring.clauses()}},
        "rescore": scoring.rescore(),
        "docvalue_fields": OF_EQUALS,
    }


def compared(wanted: int) -> dict[str, int]:
    """Return which hits to ask for, so that the first ones wanted can be told by `refined`."""
    return {"from": 0, "size": max(wanted, REFINED) + _EQUALS}


def with_equals(
    answer: Mapping[str, Any], body: Mapping[str, Any], wanted: int, ask: Callable[[dict[str, Any]], dict[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the hits of an answer, and further ones where the last wanted one may have equals.

    A cluster puts equals in the order in which they came.
    """
    hits: list[Mapping[str, Any]] = answer["hits"]["hits"]
    size, wanted = int(body["size"]), max(wanted, REFINED)
    again = {name: part for name, part in body.items() if name != "aggs"} | {"track_total_hits": False}
    while len(hits) == size < _ORDERED and _step(hits[-1]["_score"]) == _step(hits[wanted - 1]["_score"]):
        size = min(4 * size, _ORDERED)
        hits = ask({**again, "size": size})["hits"]["hits"]
    return hits


def _step(score: float) -> int:
    return int(float(score) * STEPS)


def refined(
    hits: Sequence[Mapping[str, Any]], scoring: Scoring, documents: Callable[[Sequence[str]], Sequence[Document]]
) -> list[tuple[str, float]]:
    """Return hits in order, the best refined by characters and nearness; newer of equals first."""
    scores = {hit["_id"]: float(hit["_score"]) for hit in hits}
    newest = {hit["_id"]: newest_of(hit) for hit in hits}

    def best_first(ids: Iterable[str]) -> list[str]:
        return sorted(ids, key=lambda id_: (-_step(scores[id_]), newest[id_], id_))

    ordered = best_first(scores)
    best, others = ordered[:REFINED], ordered[REFINED:]
    if scoring.characters:
        near_by = {hit["_id"]: hit.get("matched_queries", {}).get(CHARACTERS, 0.0) for hit in hits}
        for id_ in best:
            scores[id_] += near_by[id_]
    if scoring.neighbours:
        near = nearness(pieces_of([document.units for document in documents(best)]), scoring.neighbours)
        for id_, more in zip(best, near, strict=True):
            scores[id_] += float(more)
    return [(id_, scores[id_]) for id_ in (*best_first(best), *others)]


def newest_of(hit: Mapping[str, Any]) -> tuple[int, str, int]:
    """Return the key that puts the newer article first: `BY_ISSUE`."""
    fields = hit["fields"]
    return (*newest_first_of(fields["seen"][0]), fields["place"][0])
