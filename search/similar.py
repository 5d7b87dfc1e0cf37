"""Similar articles, by their informative words, through the index there is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from search.query.ast import Term, any_of
from search.query.segmenters import segmenter
from search.ranking.bm25 import ScoredTerms
from search.result import Hit
from search.searcher import Searcher

#: The words that stand for an article, at most.
WORDS: Final = 24


def similar(searcher: Searcher, article_id: str, limit: int) -> Sequence[Hit]:
    """Return the articles most like one, best first; never itself."""
    (document,) = searcher.lookup([article_id])
    if document is None:
        return []
    counted = Counter(filter(_says_something, segmenter(searcher.manifest.terms).words(document.squeezed)))
    words = informative_words(counted, searcher.document_frequencies(counted), searcher.manifest.articles, WORDS)
    found = searcher.best(any_of(map(Term, words)), ScoredTerms(tuple(words)), limit + 1) if words else ()
    return [Hit(other, score) for other, score in found if other.id != document.id][:limit]


def informative_words(words: Mapping[str, int], held: Mapping[str, int], articles: int, limit: int) -> list[str]:
    """Return the words of the highest tf·idf that other articles have too, best first.

    ``words`` counts the words of the article, ``held`` the articles of the library that hold a
    word.
    """
    scored = []
    for word, count in words.items():
        others = held[word] if _says_something(word) else 0
        if 1 < others <= max(articles // 2, 2):
            scored.append((-(1 + math.log(count)) * math.log(articles / others), word))
    return [word for _, word in sorted(scored)[:limit]]


def _says_something(word: str) -> bool:
    return len(word) > 1 and not word.isdecimal()
