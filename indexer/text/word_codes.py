"""Words by numbers: the words of many texts at once, without a text of its own for each word.

Where the kernels are compiled, jieba's dictionary is a tree of theirs and a word goes by the number
of its node. Elsewhere, and for what jieba's dictionary cannot hold (Latin words and numbers, rare
Han), words are numbered in the order in which they are met.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.text.characters import HAN_RUNS, JIEBA_HAN
from indexer.arrays import I64, U8, U16, U32
from indexer.kernels import COMPILED
from indexer.text.segmenter import Segmenter, other_words

if TYPE_CHECKING:
    from indexer.kernels.compiled import Lexicon

#: What a character is to `Lexicon.cut`: it separates words, it is of jieba's Han, it may stand
#: within a user's word behind Han, or it is of a word that jieba does not cut.
_HAN: Final = 1
_MARK: Final = 2
_ODD: Final = 3
#: What jieba takes together besides Han, Latin letters and digits; and those, as single words.
_MARKS: Final = "+#&._%-"
_JIEBA: Final = re.compile(rf"([{JIEBA_HAN}a-zA-Z0-9+#&._%\-]+)")
_LATIN: Final = re.compile("[a-zA-Z0-9]")


class Codes(dict[str, int]):
    """Numbers terms in the order in which they are first met."""

    def __missing__(self, term: str) -> int:
        self[term] = code = len(self)
        return code


class WordCodes:
    """Numbers the words of texts, for as long as one segment is written."""

    def __init__(self, segmenter: Segmenter) -> None:
        """Cut texts as a segmenter does."""
        self._segmenter = segmenter
        self._lexicon = None if segmenter.given else lexicon(segmenter.terms)
        self._first = self._lexicon.size if self._lexicon else 0
        self._others = Codes()

    def of(self, texts: U16, starts: I64) -> tuple[U32, I64]:
        """Return the words of folded texts in a row, and how many each text has.

        ``starts`` is where each begins, in UTF-16 units.
        """
        if self._lexicon is None:
            words = [self._segmenter.words(_decoded(text)) for text in np.split(texts, starts)[1:]]
            codes = [self._others[word] for some in words for word in some]
            return np.asarray(codes, np.uint32), np.asarray(list(map(len, words)), np.int64)
        found, places, odd = self._lexicon.cut(texts, _classes())
        if len(odd):
            found, places = self._with_odd(found, places, odd, texts)
        return found, np.diff(np.searchsorted(places, starts), append=len(places))

    def _with_odd(self, codes: U32, places: I64, odd: I64, texts: U16) -> tuple[U32, I64]:
        """Put the words that jieba does not cut among those that it does."""
        found: list[int] = []
        counts: list[int] = []
        for begin, end in odd.tolist():
            words = other_words(_decoded(texts[begin:end]))
            found += map(self._others.__getitem__, words)
            counts.append(len(words))
        at = np.repeat(odd[:, 0], counts)
        before = np.searchsorted(places, at)
        others = np.asarray(found, np.int64) + self._first
        return np.insert(codes, before, others.astype(np.uint32)), np.insert(places, before, at)

    def terms(self, codes: U32) -> list[bytes]:
        """Return the words of some numbers, ascending ones."""
        known, others = codes[codes < self._first], codes[codes >= self._first] - self._first
        words = _decoded(self._lexicon.words(known)).split("\0")[:-1] if self._lexicon else []
        met = list(self._others)
        return [word.encode() for word in (*words, *(met[code] for code in others.tolist()))]


def _decoded(units: U16) -> str:
    return units.tobytes().decode("utf-16-le")


@cache
def _classes() -> U8:
    """Return what each UTF-16 unit is to `Lexicon.cut`; halves of characters beyond are odd."""
    table = np.zeros(65_536, np.uint8)
    for unit in range(65_536):
        if 0xD800 <= unit < 0xE000 or other_words(chr(unit)):
            table[unit] = _ODD
    table[ord(HAN_RUNS[0][0]) : ord(HAN_RUNS[0][1]) + 1] = _HAN
    table[list(map(ord, _MARKS))] = _MARK
    return table


@lru_cache(maxsize=1)
def lexicon(terms: Sequence[str]) -> Lexicon | None:
    """Return jieba's dictionary with a user's words; None where the kernels are not compiled."""
    found = find_spec("jieba")
    if not COMPILED or found is None or found.origin is None:
        return None
    from indexer.kernels.compiled import Lexicon  # noqa: PLC0415  # it may not be there

    made = Lexicon()
    made.read(_units(Path(found.origin).with_name("dict.txt").read_text(encoding="utf-8")))
    for term in terms:
        made.add(_units(term), _frequency(made, term))
    return made


def _frequency(held: Lexicon, term: str) -> int:
    """Return how often a user's word is said to occur: as jieba does, more often than its parts."""
    total = float(held.total)
    parts = prod(_known(held, part) / total for part in _cut(held, term))
    return max(int(parts * held.total) + 1, _known(held, term))


def _known(held: Lexicon, word: str) -> int:
    known = held.freq(_units(word))
    return 1 if known is None else known


def _cut(held: Lexicon, term: str) -> list[str]:
    """Return the words of any text, as jieba cuts it with its model for unknown words off."""
    classes = np.zeros(65_536, np.uint8)
    words: list[str] = []
    for place, block in enumerate(_JIEBA.split(term)):
        if not place % 2:
            words += block
            continue
        units = _units(block)
        classes[units] = _HAN
        begins = held.cut(units, classes)[1].tolist()
        latin = ""
        for begin, end in zip(begins, [*begins[1:], len(block)], strict=True):
            if end - begin == 1 and _LATIN.match(block[begin]):
                latin += block[begin]
                continue
            words += [latin] * bool(latin) + [block[begin:end]]
            latin = ""
        words += [latin] * bool(latin)
    return words


def _units(text: str) -> U16:
    return np.frombuffer(text.encode("utf-16-le"), np.uint16)
