"""Character bigrams of one file: they tell a broken line from a finished sentence."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

_STOPS = "。！？；\n"
_TRUST = 0.8


@dataclass(frozen=True, slots=True)
class CharBigrams:
    """Counts of characters, of pairs of them, of sentence beginnings and of sentence ends."""

    characters: Counter[str]
    pairs: Counter[str]
    starts: Counter[str]
    ends: Counter[str]
    total: int
    sentences: int

    def goes_on(self, last: str, first: str) -> float:
        """Return the log-odds of `first` following `last` against a sentence end between them.

        A character model of the first order, the frequencies of single characters filling its gaps.
        """
        seen = self.characters[last]
        alone = (self.characters[first] + 0.5) / (self.total + 1)
        stop = (self.sentences + 0.5) / (self.total + 1)
        follows = _mix(self.pairs[last + first], seen, alone)
        ended = _mix(self.ends[last], seen, stop)
        begins = _mix(self.starts[first], self.sentences, alone)
        return math.log(follows / (ended * begins))


def _mix(count: int, of: int, otherwise: float) -> float:
    share = _TRUST * of / (of + 5)
    return share * (count / of if of else 0.0) + (1 - share) * otherwise


def count_bigrams(text: str) -> CharBigrams:
    """Learn from a text. Linear in its length."""
    starts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    pairs = Counter(map("".join, pairwise(text)))
    for pair, count in pairs.items():
        if pair[0] in _STOPS and pair[1] not in _STOPS:
            starts[pair[1]] += count
        if pair[1] in "。！？；" and pair[0] not in _STOPS:
            ends[pair[0]] += count
    characters = Counter(text)
    return CharBigrams(characters, pairs, starts, ends, len(text), sum(ends.values()))
