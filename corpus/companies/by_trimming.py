"""Find the name inside a string that begins too early or ends too late: 走访某远, 某远主导, 某远数据显示.

The score chooses between the string and what is left of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from corpus.companies.by_dictionary import is_wellknown
from corpus.companies.by_trade import Hint
from corpus.companies.name_form import plausible
from corpus.evidence import Sign
from corpus.text.lexicon import is_pair, trades

#: Verbs and prepositions of one character that stand before a name, and what may precede them.
_HEAD: Final = re.compile(r"(?:.{0,5}[向对与为由跟把往赴访找入做给到喊及]|须为|[原被经请据换叫])(?=..)")
_SHORTEST: Final = 2


def find_trimmed(folded: str, start: int, end: int) -> Iterator[Hint]:
    """Yield what is left of the string at ``start``..``end`` without common words at its edges."""
    for first, last in _inner(folded[start:end]):
        yield Hint(start + first, start + last, (Sign("company.trimmed", 0.0, start, end),))


@lru_cache(maxsize=16384)
def _inner(name: str) -> tuple[tuple[int, int], ...]:
    heads, tails = {0}, {len(name)}
    if head := _HEAD.match(name):
        heads.add(head.end())
    for cut in (2, 4):
        if is_pair(name[cut - 2 : cut]) and not is_pair(name[cut - 1 : cut + 1]):
            heads.add(cut)
        word = name[len(name) - cut : len(name) - cut + 2]
        if not is_pair(word) or word in trades().every or is_pair(name[len(name) - cut - 1 : len(name) - cut + 1]):
            break
        tails.add(len(name) - cut)
    spans = {(first, last) for first in heads for last in tails if last - first >= _SHORTEST} - {(0, len(name))}
    return tuple(sorted(span for span in spans if plausible(name[slice(*span)]) or is_wellknown(name[slice(*span)])))
