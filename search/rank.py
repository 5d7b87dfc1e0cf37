"""Ranking: BM25 over words and over pairs of characters, then, for the best of them, single characters and nearness.

Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with k1 = 1.2 and b = 0.75. The words find what
is meant, the pairs what the segmenter cut otherwise, the characters what is worded otherwise: their sum is better
than any of them (see benchmarks/relevance.py). A term that more than a fifth of all articles hold says little and is
left out while others remain. Title and section weigh in when the question is asked, never in the index.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.grams import grams_in
from indexer.reader import Segment
from search.cache import Cache
from search.facets import Facet
from search.nearness import Operand, nearness
from search.postings import Docs, Freqs, Listing, Postings
from search.sections import Sections

F32 = npt.NDArray[np.float32]
U16 = npt.NDArray[np.uint16]

K1: Final = 1.2
B: Final = 0.75
#: The share of all articles above which a term is left out.
_COMMON: Final = 0.2
#: A query's terms that are scored, at most: the rarest.
_MOST_TERMS: Final = 64
#: What a word in the title, or in the name of the section, adds, as a share of what it adds in the text.
TITLE_WEIGHT: Final = 0.2
SECTION_WEIGHT: Final = 0.2
#: With a list this much longer than the articles to score, each of them is looked up in it.
_MUCH_LONGER: Final = 16
#: Units of an article, from its beginning, in which characters are counted and neighbours looked for.
LOOKED_AT: Final = 4_000
_IMPACT_BYTES: Final = 96 * 2**20


@dataclass(frozen=True, slots=True)
class Impact:
    """What a term adds to the score of each article that holds it."""

    docs: Docs
    scores: F32


class _Term(NamedTuple):
    """What is scored: a word, a pair (see `indexer.grams`) or a word in a field; its list, norms and weight."""

    key: str | int | tuple[str, str]
    listing: Listing
    norms: F32
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    """What is scored: distinct words, pairs (see `indexer.grams`) and single Han characters of the texts asked for.

    ``neighbours`` are what stands side by side in the query (`search.nearness`); fewer than two are none.
    """

    words: tuple[str, ...]
    pairs: tuple[int, ...] = ()
    characters: tuple[int, ...] = ()
    neighbours: tuple[Operand, ...] = ()

    @property
    def refines(self) -> bool:
        """Whether the best articles are to be looked at."""
        return bool(self.characters or self.neighbours)


def query_of(operands: Sequence[Operand], words: Callable[[str], Sequence[str]], *, loose: bool) -> Query:
    """Return what to score for the squeezed folded texts of a query; `words` cuts them.

    ``loose``: the articles need not hold the texts as typed. Then their characters count too, and not their own
    nearness but that of their words.
    """
    texts = [text for operand in operands for text in operand]
    cut = {text: words(text) for text in texts}
    grams = dict.fromkeys(gram for text in texts for gram in grams_in(text))
    neighbours = tuple(operands)
    if loose:
        neighbours = tuple((word,) for operand in operands for word in cut[operand[0]] if len(word) > 1)
    return Query(
        tuple(dict.fromkeys(word for text in texts for word in cut[text])),
        tuple(gram for gram in grams if gram & 0xFFFF),
        tuple(dict.fromkeys(gram >> 16 for gram in grams))[:_MOST_TERMS] if loose else (),
        neighbours[:_MOST_TERMS] if len(neighbours) > 1 else (),
    )


class Ranker:
    """Scores the articles of a snapshot."""

    def __init__(self, postings: Postings, texts: Texts, sections: Facet, processes: int = 1) -> None:
        """Score by these; so many `processes` share the memory of what terms add."""
        self._postings = postings
        self._texts = texts
        self._facet = sections
        self._impacts: Cache[Impact] = Cache(_IMPACT_BYTES // processes, lambda impact: 12 * len(impact.docs) + 200)

    def scores(self, query: Query, docs: npt.NDArray[np.int64]) -> F32:
        """Return the score of each of some articles, which come in order: words, pairs, titles, sections."""
        found = np.zeros(len(docs), np.float32)
        if not len(docs):
            return found
        total: F32 | None = None
        for term in self._terms_of(query):
            if term.listing.length > _MUCH_LONGER * len(docs):
                held, scores = self._looked_up(term, docs)
                found[held] += scores
                continue
            impact = self._impacts.get(term.key, partial(self._make, term))
            if len(impact.docs) == len(docs) and np.array_equal(impact.docs, docs):
                found += impact.scores
            elif total is None:
                total = np.zeros(self._texts.size, np.float32)
                total[impact.docs] = impact.scores
            else:
                total[impact.docs] += impact.scores
        if total is not None:
            found += total[docs]
        worth = sections_worth(query.words, self._sections, self._texts.size)
        return found + self._worth_of(worth)[self._facet.first[docs]] if worth else found

    @cached_property
    def _sections(self) -> Sections:
        counts = self._facet.count(np.arange(self._texts.size)).tolist()
        return Sections(dict(zip(self._facet.values[1:], counts[1:], strict=True)))

    def _worth_of(self, sections: Mapping[str, float]) -> F32:
        """Return what each section (by place) adds to the score of its articles."""
        worth = np.zeros(len(self._facet.values), np.float32)
        for section, more in sections.items():
            worth[self._facet.places[section]] = more
        return worth

    def _terms_of(self, query: Query) -> list[_Term]:
        """Return what is scored."""
        held, texts = self._postings, self._texts
        words = [_Term(word, held.word(word), texts.word_norms, 1.0) for word in query.words]
        pairs = [_Term(pair, held.pair(pair), texts.han_norms, 1.0) for pair in query.pairs]
        titles = [
            _Term((word, "title"), held.word(word, "title"), texts.title_norms, TITLE_WEIGHT) for word in query.words
        ]
        size = texts.size
        return [*_telling(words, size), *_telling(pairs, size), *(title for title in titles if title.listing.length)]

    def _make(self, term: _Term) -> Impact:
        docs, freqs = term.listing.read()
        return Impact(docs, self._scored(len(docs), freqs, term.norms.take(docs), term.weight))

    def _looked_up(self, term: _Term, docs: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], F32]:
        """Return which of a few articles (by place) are in a long list, and their scores."""
        listed, freqs = term.listing.read()
        places = np.minimum(listed.searchsorted(docs), len(listed) - 1)
        held = np.flatnonzero(listed[places] == docs)
        some = None if freqs is None else freqs[places[held]]
        return held, self._scored(len(listed), some, term.norms[docs[held]], term.weight)

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
        """Return what single characters and nearness add to the score of each of a few articles; never less than 0."""
        found = np.zeros(len(docs), np.float32)
        pieces = self._texts.pieces(docs)
        if query.neighbours:
            found += nearness(pieces, query.neighbours)
        if query.characters:
            found += self._characters(query.characters, pieces, self._texts.han_norms[docs])
        return found

    def _characters(self, chosen: Sequence[int], pieces: Sequence[memoryview], norms: F32) -> F32:
        weights = np.asarray([idf(self._texts.holding(unit), self._texts.size) for unit in chosen], np.float32)
        freqs = frequencies(chosen, pieces)
        found: F32 = (freqs * np.float32(K1 + 1) / (freqs + norms[:, None])) @ weights
        return found


def idf(holding: float, size: int) -> float:
    """Return the weight of a term that so many of all articles hold."""
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))


def sections_worth(words: Iterable[str], sections: Sections, size: int) -> dict[str, float]:
    """Return what each section that words name adds to the score of its articles, as of a text of usual length."""
    worth: dict[str, float] = {}
    for word in words:
        if found := sections.named(word):
            more = SECTION_WEIGHT * idf(sum(sections.held[name] for name in found), size)
            worth |= {name: worth.get(name, 0.0) + more for name in found}
    return worth


def _telling(terms: Sequence[_Term], size: int) -> list[_Term]:
    """Leave out the terms that too many articles hold, unless all do; and all but the rarest of very many."""
    some = [term for term in terms if term.listing.length]
    rare = [term for term in some if term.listing.length <= _COMMON * size]
    return sorted(rare or some, key=_holding)[:_MOST_TERMS]


def _holding(term: _Term) -> int:
    return term.listing.length


class Texts:
    """The texts of a snapshot in numbers: lengths, how many articles hold a character, characters of an article."""

    def __init__(self, segments: Sequence[Segment], bases: npt.NDArray[np.int64]) -> None:
        self._segments = segments
        self._firsts: list[int] = bases.tolist()
        self.size = self._firsts[-1]
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

    def pieces(self, docs: npt.NDArray[np.int64]) -> list[memoryview]:
        """Return the first part of each of a few articles, in UTF-16 units."""
        return [self._piece(number) for number in docs.tolist()]

    def _piece(self, number: int) -> memoryview:
        place = bisect_right(self._firsts, number) - 1
        starts, units = self._mapped[place]
        local = number - self._firsts[place]
        begin = starts[local]
        return units[begin : min(starts[local + 1], begin + LOOKED_AT)]

    @cached_property
    def _mapped(self) -> list[tuple[memoryview, memoryview]]:
        """Where the articles of each segment begin, and their texts."""
        return [(segment.starts.data, segment.units.data) for segment in self._segments]


def frequencies(wanted: Sequence[int], pieces: Sequence[memoryview]) -> F32:
    """Return how often each piece of text holds each unit (pieces x units)."""
    codes = np.zeros(65_536, np.uint8)
    codes[list(wanted)] = np.arange(1, len(wanted) + 1)
    found = codes[np.frombuffer(b"".join(pieces), np.uint16)]
    at = np.flatnonzero(found)
    ends = np.cumsum([len(piece) for piece in pieces])
    width = len(wanted) + 1
    counted = np.bincount(ends.searchsorted(at, "right") * width + found[at], minlength=len(pieces) * width)
    return counted.reshape(len(pieces), width)[:, 1:].astype(np.float32)
