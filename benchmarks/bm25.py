"""BM25 as its paper has it, with exact lengths: tantivy keeps the length of a text in one byte.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with the
idf of Lucene, which is never negative.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

K1: Final = 1.2
B: Final = 0.75


class Bm25:
    """Texts in memory, each a bag of terms, and the best of them for some terms."""

    def __init__(self, texts: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Take texts: their ids and their terms."""
        self._ids: list[str] = []
        lengths = array("f")
        postings: dict[str, tuple[array[int], array[int]]] = {}
        for place, (id_, terms) in enumerate(texts):
            self._ids.append(id_)
            lengths.append(len(terms))
            for term, count in Counter(terms).items():
                docs, counts = postings.setdefault(term, (array("i"), array("i")))
                docs.append(place)
                counts.append(count)
        size = np.asarray(lengths)
        self._room = K1 * (1 - B + B * size / size.mean())
        self._postings = postings

    def best(self, terms: Iterable[str], count: int) -> list[str]:
        """Return the ids of the texts that score highest for some terms, best first."""
        scores = self.scores(terms)
        order = np.argsort(-scores, kind="stable")[:count]
        return [self._ids[place] for place in order if scores[place] > 0]

    def scores(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """Return the score of every text for some terms."""
        scores = np.zeros(len(self._ids))
        for term in dict.fromkeys(terms):
            if (held := self._postings.get(term)) is not None:
                docs, counts = np.asarray(held[0]), np.asarray(held[1])
                idf = math.log(1 + (len(scores) - len(docs) + 0.5) / (len(docs) + 0.5))
                scores[docs] += idf * counts * (K1 + 1) / (counts + self._room[docs])
        return scores
