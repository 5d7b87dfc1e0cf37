"""BM25: its constants, the terms of a query that are scored, and the weight of a term.

Robertson and Zaragoza, The Probabilistic Relevance Framework (2009). Articles are scored over words
and over pairs of Han characters, the best of them also over single characters and by nearness
(`search.ranking.proximity`). The words find the meaning, the pairs what the segmenter cut
otherwise, the characters what is worded otherwise: their sum is better than any of them
(benchmarks/relevance.py). Title and section weigh in when the question is asked, never in the
index.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple, TypeVar

from indexer.segment.gram_postings import grams_in
from search.ranking.proximity import Operand
from search.ranking.sections import Sections

#: The usual values, which are those of Lucene too.
K1: Final = 1.2
B: Final = 0.75
#: A term that more than this share of all articles hold says little: it is left out while others
#: remain.
COMMON: Final = 0.2
#: A query's words and pairs that are scored, at most so many of each: the rarest. On questions to
#: statutes 48 are as good as 64 (nDCG@10 .408), 40 and 32 are not (.406).
MOST_TERMS: Final = 48
#: The weight of a word in the title, and in the name of the section; in the text it is 1.
TITLE_WEIGHT: Final = 0.2
SECTION_WEIGHT: Final = 0.2
#: Keywords are several texts, or one of no more distinct characters than so many. Of them an article
#: should hold every character: each that it holds is worth so much of its idf besides BM25. On
#: keywords to statutes nDCG@10 .390 instead of .383 (both halves), on questions, which are rarely so
#: short, .408 as before; of all queries, questions would lose .008.
KEYWORDS: Final = 8
COVERED: Final = 0.75
#: The best articles, so many, are compared by titles, leads, single characters and nearness too.
REFINED: Final = 50
#: UTF-16 units of an article, from its beginning, in which characters are counted and neighbours
#: looked for.
LOOKED_AT: Final = 4_000
#: Scores are compared in steps of one over so many; of equals the newer article comes first.
STEPS: Final = 1_000

_Term = TypeVar("_Term")


class Form(NamedTuple):
    """A text by which something may be named: squeezed and folded, its words, its pairs."""

    text: str
    words: tuple[str, ...]
    pairs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ScoredTerms:
    """The terms to score: distinct words, pairs of Han characters and single ones.

    ``operands`` are the parts of the query that must occur, each by the forms that may stand for
    it: one, or several that share one weight, of which the best counts; ``words`` and ``pairs`` are
    those of all operands of one form. ``neighbours`` stand side by side in the query
    (`search.ranking.proximity`); fewer than two are none. ``about`` says that what an article is
    about counts: where only some of several texts occur it would put the wrong one first (keywords
    on statutes .378 instead of .384). ``covered`` is what it is worth that a character occurs at
    all, in its idf.
    """

    words: tuple[str, ...]
    pairs: tuple[int, ...] = ()
    characters: tuple[int, ...] = ()
    neighbours: tuple[Operand, ...] = ()
    operands: tuple[tuple[Form, ...], ...] = ()
    about: bool = False
    covered: float = 0.0

    @property
    def refines(self) -> bool:
        """True if the best articles are to be compared once more."""
        return bool(self.characters or self.neighbours or self.about)


def scored_terms(operands: Sequence[Operand], words: Callable[[str], Sequence[str]], *, loose: bool) -> ScoredTerms:
    """Return the terms to score for the squeezed folded texts of a query; `words` cuts them.

    ``loose``: the articles need not hold the texts as typed. Then their characters count too, and
    not their own nearness but that of their words.
    """
    forms = tuple(tuple(form_of(text, words) for text in operand) for operand in operands)
    alone = [some[0] for some in forms if len(some) == 1]
    neighbours = tuple(operands)
    if loose:
        neighbours = tuple((word,) for some in forms for word in some[0].words if len(word) > 1)
    characters = dict.fromkeys(
        gram >> 16 for operand in operands if loose for text in operand for gram in grams_in(text)
    )
    texts = sum(1 + operand[0].count(";") for operand in operands)
    return ScoredTerms(
        tuple(dict.fromkeys(word for form in alone for word in form.words)),
        tuple(dict.fromkeys(pair for form in alone for pair in form.pairs)),
        tuple(characters)[:MOST_TERMS],
        neighbours[:MOST_TERMS] if len(neighbours) > 1 else (),
        forms[:MOST_TERMS],
        about=not loose,
        covered=COVERED if texts > 1 or len(characters) <= KEYWORDS else 0.0,
    )


def form_of(text: str, words: Callable[[str], Sequence[str]]) -> Form:
    """Return a squeezed folded text, cut."""
    pairs = dict.fromkeys(gram for gram in grams_in(text) if gram & 0xFFFF)
    return Form(text, tuple(dict.fromkeys(words(text))), tuple(pairs))


# Few numbers of articles are those of most terms: looked up, they take a third of the time.
@lru_cache(maxsize=16_384)
def idf(holding: float, size: int) -> float:
    """Return the weight of a term that so many of all articles hold."""
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))


def most(holding: Iterable[int], size: int) -> float:
    """Return what terms are worth at most, given how many articles hold each."""
    return (K1 + 1) * sum(idf(held, size) for held in holding if held)


def shared(weights: Iterable[float]) -> float:
    """Return the weight that the forms of an operand share: that of the first that occurs."""
    return next(filter(None, weights), 0.0)


def informative(terms: Iterable[_Term], holding: Callable[[_Term], int], size: int) -> list[_Term]:
    """Return the rarest terms that occur, without the common ones unless all are common."""
    some = [(held, term) for term in terms if (held := holding(term))]
    if len(some) > 1:
        some = [one for one in some if one[0] <= COMMON * size] or some
        some.sort(key=itemgetter(0))
    return [term for _, term in some[:MOST_TERMS]]


def section_weights(words: Iterable[str], sections: Sections, size: int) -> dict[str, float]:
    """Return the weight that each section named by words adds to the score of its articles."""
    weights: dict[str, float] = {}
    for word in words:
        if found := sections.named(word):
            more = SECTION_WEIGHT * idf(sum(sections.held[name] for name in found), size)
            weights |= {name: weights.get(name, 0.0) + more for name in found}
    return weights
