"""Rank: the scores of articles, on a cluster; see `search.ranking.bm25`.

A cluster keeps lengths in one byte, so its own BM25 is only near. It chooses the articles that may
be among the best; a script on their shards scores these again, from exact lengths and frequencies.
The weight of a term is that of the library on every shard; it is asked for before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np

from indexer.arrays import F32
from indexer.opensearch.mapping import HEAD, newest_first_of, token
from indexer.opensearch.spans import place_of
from search.opensearch.document import Document
from search.opensearch.match import Query
from search.ranking.aboutness import BEGINNING, aboutness
from search.ranking.bm25 import (
    K1,
    MOST_TERMS,
    REFINED,
    STEPS,
    TITLE_WEIGHT,
    B,
    Form,
    ScoredTerms,
    idf,
    informative,
    most,
    section_weights,
    shared,
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
for (forms in params.operands) {
  double best = 0;
  for (groups in forms) {
    double sum = 0;
    for (group in groups) {
      double norm = group.flat + group.slope * doc[group.length].value;
      for (int i = 0; i < group.terms.length; i++) {
        double tf = Math.min(255, termFreq(group.field, group.terms[i]));
        if (tf > 0) { sum += group.weights[i] * tf / (tf + norm); }
      }
    }
    best = Math.max(best, sum);
  }
  total += best;
}
String section = doc['section'].value;
if (params.sections.containsKey(section)) { total += ((Number) params.sections.get(section)).doubleValue(); }
return total;
"""
_CHARACTERS: Final = """
String field = doc['whole_length'].value > params.head ? 'head' : 'units';
double total = 0, norm = params.flat + params.slope * doc['han_length'].value;
for (int i = 0; i < params.terms.length; i++) {
  double tf = termFreq(field, params.terms[i]);
  if (tf > 0) { total += params.weights[i] * (params.covered + tf / (tf + norm)); }
}
return total;
"""

#: Tells how many articles each of some queries, given by name, finds.
Holding = Callable[[Mapping[str, Query]], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Means:
    """The mean lengths of the articles of a snapshot, and how many there are."""

    size: int
    words: float
    title: float
    han: float

    def weighed(self, held: Mapping[str, int], mean: float, share: float = 1.0) -> dict[str, Any]:
        """Return terms with their weights, and how the length of a text dampens them."""
        weights = [share * idf(articles, self.size) * (K1 + 1) for articles in held.values()]
        return {"terms": list(held), "weights": weights, "flat": K1 * (1 - B), "slope": K1 * B / max(mean, 1)}


def _phrases(pairs: Iterable[int]) -> list[str]:
    return [*filter(_whole, (f"{chr(pair >> 16)} {chr(pair & 0xFFFF)}" for pair in pairs))]


def _whole(text: str) -> bool:
    """Return whether a text holds no half of a character beyond U+FFFF."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Words, pairs and words in titles, each with its articles, and the share of their weights."""

    words: Mapping[str, int]
    pairs: Mapping[str, int]
    titles: Mapping[str, int]
    share: float = 1.0

    def clauses(self) -> list[Query]:
        """Return the clauses that let the cluster choose what may be among the best."""
        share, titles = self.share, islice(self.titles, MOST_TERMS)
        return [
            *({"term": {"words": {"value": word, "boost": share}}} for word in self.words),
            *({"match_phrase": {"units": {"query": pair, "boost": share}}} for pair in self.pairs),
            *({"term": {"title": {"value": word, "boost": share * TITLE_WEIGHT}}} for word in titles),
        ]

    def groups(self, means: Means) -> list[dict[str, Any]]:
        """Return what the script adds up."""
        kinds = (
            ("words", "words_length", means.weighed(self.words, means.words, self.share)),
            ("units._index_phrase", "han_length", means.weighed(self.pairs, means.han, self.share)),
            ("title", "title_length", means.weighed(self.titles, means.title, self.share * TITLE_WEIGHT)),
        )
        return [{"field": field, "length": length, **terms} for field, length, terms in kinds]


class _Probes:
    """Terms as the index holds them, with the articles of each."""

    def __init__(self, terms: ScoredTerms, holding: Holding) -> None:
        forms = [form for some in terms.operands for form in some]
        words = dict.fromkeys([*terms.words, *(word for form in forms for word in form.words)])
        pairs = dict.fromkeys([*terms.pairs, *(pair for form in forms for pair in form.pairs)])
        self._held = held = holding(
            {
                **{f"w{token(word)}": {"term": {"words": token(word)}} for word in words},
                **{f"t{token(word)}": {"term": {"title": token(word)}} for word in words},
                **{f"p{pair}": {"match_phrase": {"units": pair}} for pair in _phrases(pairs)},
                **{f"c{one}": {"term": {"units": one}} for one in filter(_whole, map(chr, terms.characters))},
            }
        )
        self.characters = {name[1:]: count for name, count in held.items() if name[0] == "c"}

    def weighed(self, words: Iterable[str], pairs: Iterable[int], size: int, share: float = 1.0) -> _Weighed:
        """Return the terms that say something."""
        tokens = [token(word) for word in words]
        return _Weighed(
            self._informative("w", tokens, size),
            self._informative("p", _phrases(pairs), size),
            {word: held for word in tokens if (held := self._held[f"t{word}"])},
            share,
        )

    def _informative(self, kind: str, terms: Iterable[str], size: int) -> dict[str, int]:
        return {term: self._held[kind + term] for term in informative(terms, lambda one: self._held[kind + one], size)}

    def weight(self, form: Form, size: int) -> float:
        """Return what the words and pairs of a form are worth at most."""
        names = (*(f"w{token(word)}" for word in form.words), *(f"p{pair}" for pair in _phrases(form.pairs)))
        return most((self._held[name] for name in names), size)


class Scoring:
    """Scores the articles that a request finds, by the terms as the index holds them."""

    def __init__(self, terms: ScoredTerms, holding: Holding, means: Means, sections: Sections) -> None:
        """Weigh the terms; `holding` tells how many articles each of some queries finds."""
        probes = _Probes(terms, holding)
        self.terms, self.characters, self._means = terms, probes.characters, means
        self._alone = probes.weighed(terms.words, terms.pairs, means.size)
        self._several: list[list[_Weighed]] = []
        self._worths: list[float] = []
        for forms in terms.operands:
            weights = [probes.weight(form, means.size) for form in forms]
            self._worths.append(worth := shared(weights))
            if len(forms) > 1:
                some = ((form, worth / weight) for form, weight in zip(forms, weights, strict=True) if weight)
                self._several.append([probes.weighed(*form[1:], means.size, share) for form, share in some])
        self._sections = section_weights(map(token, terms.words), sections, means.size)

    def clauses(self) -> list[Query]:
        """Return the clauses that let the cluster choose what may be among the best."""
        several = (
            {"dis_max": {"queries": [{"bool": {"should": form.clauses()}} for form in forms]}}
            for forms in self._several
            if forms
        )
        sections = self._sections.items()
        return [
            *self._alone.clauses(),
            *several,
            *({"constant_score": {"filter": {"term": {"section": one}}, "boost": more}} for one, more in sections),
        ]

    def rescore(self) -> dict[str, Any]:
        """Return how the best of each shard are scored again."""
        operands = [[form.groups(self._means) for form in forms] for forms in ([self._alone], *self._several)]
        again = {
            "rescore_query": _script(_TERMS, {"operands": operands, "sections": self._sections}),
            "query_weight": 0,
        }
        return {"window_size": _SCORED, "query": again}

    def refine(self, documents: Sequence[Document]) -> F32:
        """Return the scores of a few articles by what they are about, and by nearness."""
        texts = [document.units for document in documents]
        found = np.zeros(len(texts), np.float32)
        if self.terms.about:
            forms = [[form.text for form in some] for some in self.terms.operands]
            found += aboutness(pieces_of([text[:BEGINNING] for text in texts]), forms, self._worths)
        return found + nearness(pieces_of(texts), self.terms.neighbours) if self.terms.neighbours else found

    def refining(self) -> Query:
        """Return a query that finds everything; its name carries the score by characters."""
        terms = self._means.weighed(self.characters, self._means.han)
        query = _script(_CHARACTERS, {**terms, "head": HEAD, "covered": self.terms.covered / (K1 + 1)})
        return {"function_score": {**query["function_score"], "_name": CHARACTERS}}


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
    placed = {place_of(hit): hit for hit in hits}
    scores = {place: float(hit["_score"]) for place, hit in placed.items()}
    newest = {place: newest_of(hit) for place, hit in placed.items()}

    def best_first(places: Iterable[str]) -> list[str]:
        return sorted(places, key=lambda place: (-_step(scores[place]), newest[place], place))

    ordered = best_first(scores)
    best, others = ordered[:REFINED], ordered[REFINED:]
    if scoring.characters:
        for place in best:
            scores[place] += placed[place].get("matched_queries", {}).get(CHARACTERS, 0.0)
    if scoring.terms.refines:
        for place, more in zip(best, scoring.refine(documents(best)), strict=True):
            scores[place] += float(more)
    return [(place, scores[place]) for place in (*best_first(best), *others)]


def newest_of(hit: Mapping[str, Any]) -> tuple[int, str, int]:
    """Return the key that puts the newer article first: `BY_ISSUE`."""
    fields = hit["fields"]
    return (*newest_first_of(fields["seen"][0]), fields["place"][0])
