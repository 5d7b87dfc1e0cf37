"""Ranking: BM25 over words and over pairs of characters, then over single characters for the best of them.

Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with k1 = 1.2 and b = 0.75. The words find what
is meant, the pairs what the segmenter cut otherwise, the characters what is worded otherwise: their sum is better
than any of them (see benchmarks/relevance.py). A term that more than a fifth of all articles hold says little and is
left out while others remain. Title and section weigh in when the question is asked, never in the index.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

import numpy as np
import numpy.typing as npt

from indexer.grams import grams_in
from indexer.reader import Segment
from search.cache import Cache
from search.postings import Docs, Freqs, Postings

F32 = npt.NDArray[np.float32]
#: A word, a pair (see `indexer.grams`), or a word in a field.
Term = str | int | tuple[str, str]

K1: Final = 1.2
B: Final = 0.75
#: The share of all articles above which a term is left out.
_COMMON: Final = 0.2
#: A query's terms that are scored, at most: the rarest.
_MOST_TERMS: Final = 64
#: What a word in the title adds, as a share of what it adds in the text.
TITLE_WEIGHT: Final = 0.2
#: With a list this much longer than the articles to score, each of them is looked up in it.
_MUCH_LONGER: Final = 16
#: Units of an article whose single characters are counted, from its beginning.
_LOOKED_AT: Final = 4_000
_IMPACT_BYTES: Final = 96 * 2**20


@dataclass(frozen=True, slots=True)
class Impact:
    """What a term adds to the score of each article that holds it."""

    docs: Docs
    scores: F32


@dataclass(frozen=True, slots=True)
class Query:
    """What is scored: distinct words, pairs (see `indexer.grams`) and single Han characters of the texts asked for."""

    words: tuple[str, ...]
    pairs: tuple[int, ...]
    characters: tuple[int, ...]


def query_of(texts: Iterable[str], words: Sequence[str]) -> Query:
    """Return what to score for some squeezed folded texts, cut into words."""
    grams = dict.fromkeys(gram for text in texts for gram in grams_in(text))
    pairs = tuple(gram for gram in grams if gram & 0xFFFF)
    return Query(tuple(dict.fromkeys(words)), pairs, tuple(dict.fromkeys(gram >> 16 for gram in grams)))


class Ranker:
    """Scores the articles of a snapshot."""

    def __init__(self, postings: Postings, texts: Texts) -> None:
        self._postings = postings
        self._texts = texts
        self._impacts: Cache[Impact] = Cache(_IMPACT_BYTES, lambda impact: 8 * len(impact.docs) + 200)

    def scores(self, query: Query, docs: npt.NDArray[np.int64]) -> F32:
        """Return the score of each of some articles, which come in order: words, pairs, titles."""
        found = np.zeros(len(docs), np.float32)
        if not len(docs):
            return found
        total: F32 | None = None
        for length, term, weight in self._terms_of(query):
            if length > _MUCH_LONGER * len(docs):
                held, scores = self._looked_up(term, weight, docs)
                found[held] += scores
                continue
            impact = self._impacts.get(term, partial(self._make, term, weight))
            if length == len(docs) and np.array_equal(impact.docs, docs):
                found += impact.scores
            elif total is None:
                total = np.zeros(self._texts.size, np.float32)
                total[impact.docs] = impact.scores
            else:
                total[impact.docs] += impact.scores
        return found if total is None else found + total[docs]

    def _terms_of(self, query: Query) -> list[tuple[int, Term, float]]:
        """Return what is scored: how many articles hold it, the term, its weight."""
        held = self._postings
        words = [(held.holding_word(word), word, 1.0) for word in query.words]
        pairs = [(held.holding_pair(pair), pair, 1.0) for pair in query.pairs]
        titles = [(held.holding_word(word, "title"), (word, "title"), TITLE_WEIGHT) for word in query.words]
        size = self._texts.size
        return [*_telling(words, size), *_telling(pairs, size), *(title for title in titles if title[0])]

    def _lists_of(self, term: Term) -> tuple[Docs, Freqs | None, F32]:
        """Return the articles that hold a term, how often (None: once each), and the norms of its field."""
        match term:
            case str():
                return *self._postings.word(term), self._texts.word_norms
            case int():
                return *self._postings.pair(term), self._texts.han_norms
            case (word, field):
                return *self._postings.word(word, field), self._texts.title_norms

    def _make(self, term: Term, weight: float) -> Impact:
        docs, freqs, norms = self._lists_of(term)
        return Impact(docs, self._scored(len(docs), freqs, norms.take(docs), weight))

    def _looked_up(self, term: Term, weight: float, docs: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], F32]:
        """Return which of a few articles (by place) are in a long list, and their scores."""
        listed, freqs, norms = self._lists_of(term)
        places = np.minimum(listed.searchsorted(docs.astype(np.int32)), len(listed) - 1)
        held = np.flatnonzero(listed[places] == docs)
        some = None if freqs is None else freqs[places[held]]
        return held, self._scored(len(listed), some, norms[docs[held]], weight)

    def _scored(self, holding: int, freqs: Freqs | None, norms: F32, weight: float) -> F32:
        """Return BM25 of a term that so many articles hold; `norms` may be changed."""
        factor = np.float32(weight * idf(holding, self._texts.size) * (K1 + 1))
        if freqs is None:
            norms += np.float32(1)
            return np.divide(factor, norms, out=norms)
        tf = freqs.astype(np.float32)
        norms += tf
        tf *= factor
        return np.divide(tf, norms, out=norms)

    def refine(self, query: Query, docs: npt.NDArray[np.int64]) -> F32:
        """Return what the single characters add to the score of each of a few articles."""
        chosen = query.characters[:_MOST_TERMS]
        weights = np.asarray([idf(self._texts.holding(unit), self._texts.size) for unit in chosen], np.float32)
        freqs, norms = self._texts.frequencies(chosen, docs), self._texts.han_norms[docs]
        found: F32 = (freqs * np.float32(K1 + 1) / (freqs + norms[:, None])) @ weights
        return found


def idf(holding: float, size: int) -> float:
    """Return the weight of a term that so many of all articles hold."""
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))


def _telling(held: Sequence[tuple[int, Term, float]], size: int) -> list[tuple[int, Term, float]]:
    """Leave out the terms that too many articles hold, unless all do; and all but the rarest of very many."""
    some = [one for one in held if one[0]]
    rare = [one for one in some if one[0] <= _COMMON * size]
    return sorted(rare or some, key=_holding)[:_MOST_TERMS]


def _holding(held: tuple[int, Term, float]) -> int:
    return held[0]


class Texts:
    """The texts of a snapshot in numbers: lengths, how many articles hold a character, characters of an article."""

    def __init__(self, segments: Sequence[Segment], bases: npt.NDArray[np.int64]) -> None:
        self._segments, self._bases = segments, bases
        self.size = int(bases[-1])
        self._units = np.zeros(65_536, np.int64)
        for segment in segments:
            self._units[segment.grams.units] += segment.grams.unit_counts

    def _norms(self, name: str) -> F32:
        lengths = np.concatenate([np.empty(0, np.float32), *(segment.columns[name] for segment in self._segments)])
        mean = max(float(lengths.mean()), 1) if len(lengths) else 1.0
        return np.asarray(K1 * (1 - B + B * lengths / mean), np.float32)

    @cached_property
    def word_norms(self) -> F32:
        """BM25's k1 * (1 - b + b * length / mean length) of every article, its length in words."""
        return self._norms("words.length")

    @cached_property
    def title_norms(self) -> F32:
        """The same of the titles."""
        return self._norms("title.length")

    @cached_property
    def han_norms(self) -> F32:
        """The same in Han characters."""
        return self._norms("han.length")

    def holding(self, unit: int) -> int:
        """Return how many articles hold a Han unit."""
        return int(self._units[unit])

    def frequencies(self, wanted: Sequence[int], docs: npt.NDArray[np.int64]) -> F32:
        """Return how often each article holds each unit (articles x units), in its first part."""
        codes = np.zeros(65_536, np.uint8)
        codes[list(wanted)] = np.arange(1, len(wanted) + 1)
        places = self._bases.searchsorted(docs, "right") - 1
        locals_ = (docs - self._bases[places]).tolist()
        pieces = [self._piece(place, local) for place, local in zip(places.tolist(), locals_, strict=True)]
        found = codes[np.concatenate(pieces)] if pieces else np.empty(0, np.uint8)
        at = np.flatnonzero(found)
        ends = np.cumsum([len(piece) for piece in pieces])
        width = len(wanted) + 1
        counted = np.bincount(ends.searchsorted(at, "right") * width + found[at], minlength=len(pieces) * width)
        return counted.reshape(len(pieces), width)[:, 1:].astype(np.float32)

    def _piece(self, place: int, number: int) -> npt.NDArray[np.uint16]:
        segment = self._segments[place]
        begin, end = int(segment.starts[number]), int(segment.starts[number + 1])
        return segment.units[begin : min(end, begin + _LOOKED_AT)]
