"""Ranking: BM25 over words and over pairs of characters, then, for the best of them, single characters and nearness.

Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with k1 = 1.2 and b = 0.75. The words find what
is meant, the pairs what the segmenter cut otherwise, the characters what is worded otherwise: their sum is better
than any of them (see benchmarks/relevance.py). A term that more than a fifth of all articles hold says little and is
left out while others remain. Title and section weigh in when the question is asked, never in the index.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Final

import numpy as np

from indexer.arrays import F32, I64
from indexer.segment.gram_postings import grams_in
from indexer.segment.reader import Segment
from search import kernels
from search.kernels.numpy_kernels import Docs, Pieces, Scored
from search.local.facets import Facet
from search.local.postings import Listing, Postings
from search.ranking.proximity import Operand, nearness
from search.ranking.sections import Sections

K1: Final = 1.2
B: Final = 0.75
#: The share of all articles above which a term is left out.
_COMMON: Final = 0.2
#: A query's terms that are scored, at most: the rarest.
_MOST_TERMS: Final = 64
#: What a word in the title, or in the name of the section, adds, as a share of what it adds in the text.
TITLE_WEIGHT: Final = 0.2
SECTION_WEIGHT: Final = 0.2
#: Units of an article, from its beginning, in which characters are counted and neighbours looked for.
LOOKED_AT: Final = 4_000


@dataclass(frozen=True, slots=True)
class Query:
    """What is scored: distinct words, pairs (see `indexer.segment.gram_postings`) and single Han characters of the texts asked for.

    ``neighbours`` are what stands side by side in the query (`search.ranking.proximity`); fewer than two are none.
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

    def __init__(self, postings: Postings, texts: Texts, sections: Facet) -> None:
        """Score by these."""
        self._postings = postings
        self._texts = texts
        self._facet = sections

    def scores(self, query: Query, docs: Docs) -> F32:
        """Return the score of each of some articles, which come in order: words, pairs, titles, sections."""
        if not len(docs):
            return np.zeros(0, np.float32)
        found = kernels.bm25(docs, self._terms_of(query), self._texts.size)
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

    def _terms_of(self, query: Query) -> list[Scored]:
        """Return what is scored: the lists of words, of pairs, and of words in titles."""
        held, texts = self._postings, self._texts
        words = _telling([held.word(word) for word in query.words], texts.size)
        pairs = _telling([held.pair(pair) for pair in query.pairs], texts.size)
        titles = [listing for word in query.words if (listing := held.word(word, "title")).length]
        return [
            *(self._scored(listing, texts.word_norms, 1.0) for listing in words),
            *(self._scored(listing, texts.han_norms, 1.0) for listing in pairs),
            *(self._scored(listing, texts.title_norms, TITLE_WEIGHT) for listing in titles),
        ]

    def _scored(self, listing: Listing, norms: F32, weight: float) -> Scored:
        docs, freqs = listing.read()
        return docs, freqs, norms, weight * idf(listing.length, self._texts.size) * (K1 + 1)

    def refine(self, query: Query, docs: Docs) -> F32:
        """Return what single characters and nearness add to the score of each of a few articles; never less than 0."""
        found = np.zeros(len(docs), np.float32)
        pieces = self._texts.pieces(docs)
        if query.neighbours:
            found += nearness(pieces, query.neighbours)
        if query.characters:
            found += self._characters(query.characters, pieces, self._texts.han_norms[docs])
        return found

    def _characters(self, chosen: Sequence[int], pieces: Pieces, norms: F32) -> F32:
        weights = np.asarray([idf(self._texts.holding(unit), self._texts.size) for unit in chosen], np.float32)
        freqs = kernels.frequencies(pieces, chosen)
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


def _telling(lists: Sequence[Listing], size: int) -> list[Listing]:
    """Leave out the terms that too many articles hold, unless all do; and all but the rarest of very many."""
    some = [listing for listing in lists if listing.length]
    if len(some) > 1:
        some = [listing for listing in some if listing.length <= _COMMON * size] or some
        some.sort(key=attrgetter("length"))
    return some[:_MOST_TERMS]


class Texts:
    """The texts of a snapshot in numbers: lengths, how many articles hold a character, characters of an article."""

    def __init__(self, segments: Sequence[Segment], bases: I64) -> None:
        self._segments = segments
        firsts: list[int] = bases.tolist()
        self.size = firsts[-1]
        self._parts = [(first, segment.starts, segment.units) for first, segment in zip(firsts, segments, strict=False)]
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

    def pieces(self, docs: Docs) -> Pieces:
        """Return the first part of each of a few articles."""
        return Pieces(self._parts, docs, LOOKED_AT)
