"""Describe each character of a text by numbers, which `tagger.py` weighs.

A character has the strings of one to three characters at and around it, and codes: which words,
trades, well-known names and places begin and end there, of what class the characters beside it are,
and how far it is to the marks on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Final

import ahocorasick
import numpy as np
import numpy.typing as npt

from corpus.companies.by_dictionary import find_known
from corpus.companies.patterns import SURNAMES
from corpus.text.lexicon import common_pairs, other_words, trades
from corpus.text.places import countries, provinces

Codes = npt.NDArray[np.int64]

#: So many characters are added on both sides of a text, so that none lacks neighbours.
MARGIN: Final = 4
#: What stands between two texts, so that neither is seen from the other.
BETWEEN: Final = "\n" * MARGIN
#: Strings of so many characters are told apart, at these offsets from the character.
OFFSETS: Final = {1: (-2, -1, 0, 1, 2), 2: (-2, -1, 0, 1), 3: (-2, -1, 0)}
#: The codes of a character, each with the number of its values.
CODES: Final = {
    "words-before": 625,
    "words-behind": 625,
    "pairs": 16 * 216,
    "classes": 7776,
    "trades": 625,
    "trades-ahead": 125,
    "known-before": 256,
    "known-behind": 256,
    "places": 64,
    "surname": 800,
    "mark-before": 400,
    "mark-behind": 400,
    "marks": 160_000,
}
#: Where the values of each code begin when they are counted through.
FIRST: Final = dict(zip(CODES, accumulate(CODES.values(), initial=0), strict=False))
#: Marks that are told apart; what is none of them is one kind.
_MARKS: Final = "\n ,.。;:、\"()[]《》!?/·-—%+&'|\t…~→●◆■▲<>=_#"
#: A mark further away than this is as far.
_FAR: Final = 9
_POINTS: Final = 1 << 16
#: The logarithm of the slots of a table of hashes: some ten for each number.
_SLOTS: Final = 19
#: Multiplied with this, numbers are spread over the slots (the golden ratio of 2 to the power of 64).
_SPREAD: Final = np.int64(0x9E3779B97F4A7C15 - (1 << 64))
#: What a string of characters is: a common pair, another word, a trade, the head of a longer one.
_PAIR, _WORD, _TRADE, _HEAD = 1, 2, 4, 8


@dataclass(frozen=True, slots=True)
class Characters:
    """The features of a text of ``size`` characters, with a margin on both sides.

    ``strings[n]`` has a number for the string of n characters that begins at each, ``codes`` a row
    for each code of `CODES`, counted through.
    """

    size: int
    strings: Mapping[int, Codes]
    codes: Codes


def describe_characters(texts: Sequence[str]) -> Characters:
    """Return the features of folded texts, end to end with a margin behind each."""
    text = "".join(one + BETWEEN for one in texts)
    size = len(text) + 2 * MARGIN
    points = np.full(size, ord("\n"), dtype=np.int64)
    points[MARGIN:-MARGIN] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    points[points >= _POINTS] = ord("□")
    return Characters(len(text), _strings(points), _codes(texts, text, points))


def number_of(string: str) -> int:
    """Return the number of a string of up to four characters, in 64 bits with a sign."""
    number = 0
    for character in string:
        number = number * _POINTS + (ord("0") if character.isdecimal() and character.isascii() else ord(character))
    return number - (1 << 64) if number >= 1 << 63 else number


def _strings(points: Codes) -> dict[int, Codes]:
    """Return the strings of one to three characters; digits are one character."""
    one = np.where((points >= ord("0")) & (points <= ord("9")), ord("0"), points)
    two = one * _POINTS + np.append(one[1:], 0)
    three = two * _POINTS + np.append(one[2:], (0, 0))
    return {1: one, 2: two, 3: three}


@cache
def _tables() -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """Return for each code point its class, its mark, and whether it is a surname."""
    classes, marks, surnames = (np.zeros(_POINTS, dtype=np.int8) for _ in range(3))
    for point in range(_POINTS):
        character = chr(point)
        told = (
            "\u4e00" <= character <= "\u9fff",
            character.isdigit(),
            character.isascii() and character.isalpha(),
            character.isspace(),
            character in "-&.·",
        )
        classes[point] = told.index(True) + 1 if True in told else 0
    for number, mark in enumerate(_MARKS[:39], 1):
        marks[ord(mark)] = number
    surnames[[ord(character) for character in SURNAMES]] = 1
    return classes, marks, surnames


@cache
def _words() -> dict[int, tuple[Numbers, Codes]]:
    """Return the words of two to four characters, with what each is; the last is none."""
    kinds: dict[int, dict[int, int]] = {2: {}, 3: {}, 4: {}}
    for some, kind in ((common_pairs(), _PAIR), (other_words(), _WORD), (trades().every, _TRADE)):
        for word in some:
            if len(word) in kinds:
                numbers = kinds[len(word)]
                numbers[number_of(word)] = numbers.get(number_of(word), 0) | kind
                head = number_of(word[:2])
                kinds[2][head] = kinds[2].get(head, 0) | (_HEAD if len(word) > 2 else 0)
    return {size: (Numbers(some), np.array([*some.values(), 0])) for size, some in kinds.items()}


class Numbers:
    """Known numbers by their place in a row, looked up many at once by a table of their hashes."""

    def __init__(self, known: Iterable[int]) -> None:
        """Put each number into its slot; those that find it taken are looked for one by one."""
        self._known = np.array([*known, -1], dtype=np.int64)
        self._slots = np.full(1 << _SLOTS, len(self._known) - 1, dtype=np.int32)
        places, slots = np.arange(len(self._known) - 1), self._hash(self._known[:-1])
        self._slots[slots[::-1]] = places[::-1]
        self._late = np.flatnonzero(self._slots[slots] != places)
        self._late = self._late[np.argsort(self._known[self._late])]

    def _hash(self, numbers: Codes) -> Codes:
        return (numbers * _SPREAD >> (64 - _SLOTS)) & ((1 << _SLOTS) - 1)

    def places(self, numbers: Codes) -> Codes:
        """Return the place of each number, -1 where it is not known."""
        at = self._slots[self._hash(numbers)].astype(np.int64)
        missed = np.flatnonzero(self._known[at] != numbers)
        at[missed] = -1
        if len(self._late):
            known = self._known[self._late]
            late = np.minimum(np.searchsorted(known, numbers[missed]), len(known) - 1)
            found = known[late] == numbers[missed]
            at[missed[found]] = self._late[late[found]]
        return at


def _word_ends(points: Codes) -> tuple[Codes, ...]:
    """Return the length of the longest word that begins and ends at each character, of trades, too.

    And whether a rare word begins there.
    """
    size = len(points)
    word_start, word_end, trade_start, trade_end, rare = (np.zeros(size, dtype=np.int64) for _ in range(5))
    pairs = points * _POINTS + np.append(points[1:], 0)
    known, kinds = _words()[2]
    kind = kinds[known.places(pairs)]
    heads = np.flatnonzero((kind & _HEAD) > 0)
    heads = heads[heads < size - MARGIN]
    for length in (2, 3, 4):
        if length == 2:
            begin, told = np.flatnonzero(kind), kind[kind > 0]
        else:
            numbers = pairs[heads] if length == 3 else pairs[heads] * _POINTS + points[heads + 2]
            known, kinds = _words()[length]
            at = known.places(numbers * _POINTS + points[heads + length - 1])
            begin, told = heads[at >= 0], kinds[at[at >= 0]]
        words, of_trade = begin[(told & (_PAIR | _WORD)) > 0], begin[(told & _TRADE) > 0]
        word_start[words] = word_end[words + length - 1] = length
        trade_start[of_trade] = trade_end[of_trade + length - 1] = length
        if length == 2:
            rare[begin[(told & (_PAIR | _WORD)) == _WORD]] = 1
    return word_start, word_end, trade_start, trade_end, rare


@cache
def _places() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for name in {*provinces(), *countries()}:
        automaton.add_word(name, (len(name)))
    automaton.make_automaton()
    return automaton


def _marked(size: int, spans: Iterable[tuple[int, int, int]]) -> Codes:
    """Return 1, 2, 3 at the first, middle and last characters of spans, plus what each adds."""
    marked = np.zeros(size, dtype=np.int64)
    for start, end, plus in spans:
        marked[MARGIN + start + 1 : MARGIN + end - 1] = 2 + plus
        marked[MARGIN + start], marked[MARGIN + end - 1] = 1 + plus, 3 + plus
    return marked


def _codes(texts: Sequence[str], text: str, points: Codes) -> Codes:
    """Return a row for each code."""
    size = len(points)
    classes, marks, surnames = (table[points].astype(np.int64) for table in _tables())
    word_start, word_end, trade_start, trade_end, rare = _word_ends(points)
    begins = accumulate((len(one) + len(BETWEEN) for one in texts), initial=0)
    spans = (
        (begin + start, begin + end, 3 * (end - start > 2) + 6 * (known < 1))
        for begin, one in zip(begins, texts, strict=False)
        for start, end, known in find_known(one)
    )
    known = _marked(size, spans)
    places = _marked(size, ((last + 1 - n, last + 1, 0) for last, n in _places().iter_long(text)))
    index = np.arange(size)
    apart = (classes == 0) | (classes == 4)
    before = np.maximum.accumulate(np.where(apart, index, 0))
    behind = np.minimum.accumulate(np.where(apart, index, size - 1)[::-1])[::-1]
    far_before, far_behind = np.minimum(index - before, _FAR), np.minimum(behind - index, _FAR)
    mark_before, mark_behind = marks[before], marks[behind]

    def at(values: Codes, offset: int) -> Codes:
        return values[MARGIN + offset : size - MARGIN + offset]

    words, paired = word_start * 5 + word_end, (word_start > 0).astype(np.int64)
    three = at(classes, -1) + 6 * at(classes, 0) + 36 * at(classes, 1)
    rows = {
        "words-before": at(words, -1) * 25 + at(words, 0),
        "words-behind": at(words, 0) * 25 + at(words, 1),
        "pairs": three * 16 + at(paired, -2) + 2 * at(paired, -1) + 4 * at(paired, 0) + 8 * at(paired, 1),
        "classes": at(classes, -2) + 6 * three + 1296 * at(classes, 2),
        "trades": at(trade_start, 0) + 5 * at(trade_end, 0) + 25 * at(trade_start, 1) + 125 * at(trade_end, -1),
        "trades-ahead": at(trade_start, 1) + 5 * at(trade_start, 2) + 25 * at(trade_start, 3),
        "known-before": at(known, -1) + 16 * at(known, 0),
        "known-behind": at(known, 0) + 16 * at(known, 1),
        "places": at(places, -1) + 4 * at(places, 0) + 16 * at(places, 1),
        "surname": at(surnames, -1)
        + 2 * at(surnames, 0)
        + 4 * at(rare, 0)
        + 8 * at(far_before, 0)
        + 80 * at(far_behind, 0),
        "mark-before": at(far_before, 0) + 10 * at(mark_before, 0),
        "mark-behind": at(far_behind, 0) + 10 * at(mark_behind, 0),
        "marks": at(far_before, 0) + 10 * at(far_behind, 0) + 100 * (at(mark_before, 0) + 40 * at(mark_behind, 0)),
    }
    return np.stack([rows[name] + FIRST[name] for name in CODES])
