"""Ranking on a cluster: the same sums as `search.rank`.

A cluster keeps the length of a text in one byte, so its own BM25 is only near. It chooses the articles that may be
among the best; these are scored again, by a script on their shards, from exact lengths and the frequencies in the
index. What a term weighs is the same on every shard: how many articles of the library hold it is asked for before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from indexer.opensearch_mapping import HEAD, token
from search import rank
from search.opensearch_query import Query
from search.rank import _COMMON as COMMON
from search.rank import _MOST_TERMS as MOST_TERMS

#: Of each shard so many articles are scored again, and so many by their single characters too.
_SCORED: Final = 200
REFINED: Final = 100

_TERMS: Final = """
double total = 0;
for (group in params.groups) {
  double norm = group.flat + group.slope * doc[group.length].value;
  for (int i = 0; i < group.terms.length; i++) {
    double tf = Math.min(255, termFreq(group.field, group.terms[i]));
    if (tf > 0) { total += group.weights[i] * tf / (tf + norm); }
  }
}
return total;
"""
_CHARACTERS: Final = """
double total = 0;
String field = doc['head_length'].value < params.head ? 'units' : 'head';
double norm = params.flat + params.slope * doc['head_length'].value;
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is scored: words, pairs of Han characters and single ones."""

    words: tuple[str, ...]
    pairs: tuple[str, ...]
    characters: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str], words: Callable[[str], Sequence[str]]) -> Wanted:
        """Return what to score for some squeezed folded texts."""
        query = rank.query_of(texts, [word for text in texts for word in words(text)])
        pairs = (f"{chr(pair >> 16)} {chr(pair & 0xFFFF)}" for pair in query.pairs)
        return cls(
            tuple(map(token, query.words)),
            tuple(pair for pair in pairs if _whole(pair)),
            tuple(character for character in map(chr, query.characters) if _whole(character)),
        )

    def probes(self) -> dict[str, Query]:
        """Return for each term that is weighed the query that finds the articles that hold it."""
        return {
            **{f"w{word}": {"term": {"words": word}} for word in self.words},
            **{f"t{word}": {"term": {"title": word}} for word in self.words},
            **{f"p{pair}": {"match_phrase": {"units": pair}} for pair in self.pairs},
            **{f"c{character}": {"term": {"units": character}} for character in self.characters[:MOST_TERMS]},
        }


def _whole(text: str) -> bool:
    """Whether a text holds no half of a character beyond the Basic Multilingual Plane."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


class Scoring:
    """How the articles that a request finds are scored."""

    def __init__(self, wanted: Wanted, held: Mapping[str, int], means: Means) -> None:
        """Weigh the terms, given how many articles hold each of `wanted.probes()`."""
        self._means = means
        self._held = held
        self._words = _telling("w", wanted.words, held, means.size)
        self._pairs = _telling("p", wanted.pairs, held, means.size)
        self._titles = [word for word in wanted.words if held[f"t{word}"]]
        self._characters = [one for one in wanted.characters[:MOST_TERMS] if held[f"c{one}"]]

    def clauses(self) -> list[Query]:
        """Return the clauses that let the cluster choose what may be among the best."""
        return [
            *({"term": {"words": {"value": word}}} for word in self._words),
            *({"match_phrase": {"units": pair}} for pair in self._pairs),
            *({"term": {"title": {"value": word, "boost": rank.TITLE_WEIGHT}}} for word in self._titles),
        ]

    def rescore(self) -> list[dict[str, Any]]:
        """Return how the best of each shard are scored again."""
        means = self._means
        groups = [
            self._group("w", "words", self._words, "words_length", means.words),
            self._group("p", "units._index_phrase", self._pairs, "han_length", means.han),
            self._group("t", "title", self._titles, "title_length", means.title, weight=rank.TITLE_WEIGHT),
        ]
        characters = self._group("c", "", self._characters, "", means.han)
        return [
            _rescorer(_SCORED, _TERMS, {"groups": groups}, before=0),
            _rescorer(REFINED, _CHARACTERS, {**characters, "head": HEAD}, before=1),
        ]

    def _group(
        self, kind: str, field: str, terms: Sequence[str], length: str, mean: float, *, weight: float = 1
    ) -> dict[str, Any]:
        size = self._means.size
        weights = [weight * rank.idf(self._held[f"{kind}{term}"], size) * (rank.K1 + 1) for term in terms]
        flat, slope = rank.K1 * (1 - rank.B), rank.K1 * rank.B / max(mean, 1)
        return {"field": field, "terms": terms, "weights": weights, "length": length, "flat": flat, "slope": slope}


def _telling(kind: str, terms: Iterable[str], held: Mapping[str, int], size: int) -> list[str]:
    """Leave out the terms that too many articles hold, unless all do; and all but the rarest of very many."""
    known = [term for term in terms if held[f"{kind}{term}"]]
    rare = [term for term in known if held[f"{kind}{term}"] <= COMMON * size]
    return sorted(rare or known, key=lambda term: held[f"{kind}{term}"])[:MOST_TERMS]


def _rescorer(window: int, source: str, params: dict[str, Any], *, before: int) -> dict[str, Any]:
    script = {"script_score": {"script": {"source": source, "params": params}}, "boost_mode": "replace"}
    query = {"rescore_query": {"function_score": script}, "query_weight": before, "score_mode": "total"}
    return {"window_size": window, "query": query}
