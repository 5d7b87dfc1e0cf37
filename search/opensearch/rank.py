"""Ranking on a cluster: the same sums as `search.local.rank`.

A cluster keeps the length of a text in one byte, so its own BM25 is only near. It chooses the articles that may be
among the best; these are scored again, by a script on their shards, from exact lengths and the frequencies in the
index. What a term weighs is the same on every shard: how many articles of the library hold it is asked for before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from indexer.opensearch.mapping import HEAD, token
from search.local import rank
from search.local.rank import _COMMON as COMMON
from search.local.rank import _MOST_TERMS as MOST_TERMS
from search.opensearch.match import Query
from search.ranking.proximity import Operand
from search.ranking.sections import Sections

#: Of each shard so many articles are scored again.
_SCORED: Final = 1_000
#: The name under which the score by single characters comes with a hit.
CHARACTERS: Final = "characters"
_NO_SECTIONS: Final = Sections({})

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is scored: words, pairs of Han characters and single ones, and what stands side by side."""

    words: tuple[str, ...]
    pairs: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()
    neighbours: tuple[Operand, ...] = ()

    @classmethod
    def of(cls, operands: Sequence[Operand], words: Callable[[str], Sequence[str]], *, loose: bool) -> Wanted:
        """Return what to score for the squeezed folded texts of a query: see `search.local.rank.query_of`."""
        query = rank.query_of(operands, words, loose=loose)
        pairs = (f"{chr(pair >> 16)} {chr(pair & 0xFFFF)}" for pair in query.pairs)
        return cls(
            tuple(map(token, query.words)),
            tuple(pair for pair in pairs if _whole(pair)),
            tuple(character for character in map(chr, query.characters) if _whole(character)),
            query.neighbours,
        )

    def probes(self) -> dict[str, Query]:
        """Return for each term that is weighed the query that finds the articles that hold it."""
        return {
            **{f"w{word}": {"term": {"words": word}} for word in self.words},
            **{f"t{word}": {"term": {"title": word}} for word in self.words},
            **{f"p{pair}": {"match_phrase": {"units": pair}} for pair in self.pairs},
            **{f"c{character}": {"term": {"units": character}} for character in self.characters},
        }


def _whole(text: str) -> bool:
    """Whether a text holds no half of a character beyond the Basic Multilingual Plane."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


class Scoring:
    """How the articles that a request finds are scored."""

    def __init__(
        self, wanted: Wanted, held: Mapping[str, int], means: Means, sections: Sections = _NO_SECTIONS
    ) -> None:
        """Weigh the terms, given how many articles hold each of `wanted.probes()` and each section."""
        self.wanted = wanted
        self._means = means
        self._held = held
        self._words = _telling("w", wanted.words, held, means.size)
        self._pairs = _telling("p", wanted.pairs, held, means.size)
        self._titles = [word for word in wanted.words if held[f"t{word}"]]
        self._characters = {one: held[f"c{one}"] for one in wanted.characters}
        self._sections = rank.sections_worth(wanted.words, sections, means.size)

    def clauses(self) -> list[Query]:
        """Return the clauses that let the cluster choose what may be among the best."""
        return [
            *({"term": {"words": {"value": word}}} for word in self._words),
            *({"match_phrase": {"units": pair}} for pair in self._pairs),
            *({"term": {"title": {"value": word, "boost": rank.TITLE_WEIGHT}}} for word in self._titles[:MOST_TERMS]),
            *(
                {"constant_score": {"filter": {"term": {"section": section}}, "boost": weight}}
                for section, weight in self._sections.items()
            ),
        ]

    def rescore(self) -> dict[str, Any]:
        """Return how the best of each shard are scored again."""
        means, held = self._means, self._held
        words = {word: held[f"w{word}"] for word in self._words}
        pairs = {pair: held[f"p{pair}"] for pair in self._pairs}
        titles = {word: held[f"t{word}"] for word in self._titles}
        groups = [
            {"field": "words", "length": "words_length", **self._weighed(words, means.words)},
            {"field": "units._index_phrase", "length": "han_length", **self._weighed(pairs, means.han)},
            {"field": "title", "length": "title_length", **self._weighed(titles, means.title, rank.TITLE_WEIGHT)},
        ]
        again = {"rescore_query": _scored(_TERMS, {"groups": groups, "sections": self._sections}), "query_weight": 0}
        return {"window_size": _SCORED, "query": again}

    def refining(self) -> Query:
        """Return a query that finds everything and, by its name, tells what the characters of a hit add to its score."""
        query = _scored(_CHARACTERS, {**self._weighed(self._characters, self._means.han), "head": HEAD})
        return {"function_score": {**query["function_score"], "_name": CHARACTERS}}

    def _weighed(self, held: Mapping[str, int], mean: float, weight: float = 1) -> dict[str, Any]:
        """Return terms with their weights, and how the length of a text dampens them."""
        weights = [weight * rank.idf(articles, self._means.size) * (rank.K1 + 1) for articles in held.values()]
        flat, slope = rank.K1 * (1 - rank.B), rank.K1 * rank.B / max(mean, 1)
        return {"terms": list(held), "weights": weights, "flat": flat, "slope": slope}


def _telling(kind: str, terms: Iterable[str], held: Mapping[str, int], size: int) -> list[str]:
    """Leave out the terms that too many articles hold, unless all do; and all but the rarest of very many."""
    known = [term for term in terms if held[f"{kind}{term}"]]
    rare = [term for term in known if held[f"{kind}{term}"] <= COMMON * size]
    return sorted(rare or known, key=lambda term: held[f"{kind}{term}"])[:MOST_TERMS]


def _scored(source: str, params: dict[str, Any]) -> Query:
    script = {"script": {"source": source, "params": params}}
    return {"function_score": {"script_score": script, "boost_mode": "replace"}}
