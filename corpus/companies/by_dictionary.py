"""Find companies that everybody knows: bare names that dictionaries list as companies."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

import ahocorasick

from corpus.companies.boundaries import opens
from corpus.companies.by_trade import LONGER, Hint, surroundings, trade_ends
from corpus.evidence import Sign
from corpus.text.lexicon import is_pair, is_word
from corpus.text.word_lists import compile_pattern, words_of

#: What a name of the list is worth, and one that means something else as well.
_KNOWN, _AMBIGUOUS = 1.0, 0.5
#: What makes a name the name of a medium, a product or a place: 新浪网, 百度百科.
_OTHER = compile_pattern("{not_company_after}")
#: What companies make, and what hardly ends the name of one that is known by less.
_THINGS = compile_pattern("{things_made}")
_GROUP = re.compile(r"国际(?!化|机场|会议|旅游|学校|酒店|标准|市场|业务)")
_LATIN = re.compile(r"[a-z0-9]")
#: What makes a Latin name a piece of an address: 某某.com/.
_ADDRESS = re.compile(r"\.[a-z]{2,}[/.]")


@cache
def _known() -> Mapping[str, float]:
    """Return what each name of the list is worth: 1, or less where it means something else, too."""
    names = (name.replace("_", " ") for name in words_of("wellknown.txt"))
    return {name.removeprefix("?"): _AMBIGUOUS if name.startswith("?") else _KNOWN for name in names}


@cache
def _names() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for name, known in _known().items():
        automaton.add_word(name, (len(name), known))
    automaton.make_automaton()
    return automaton


def knownness(name: str) -> float:
    """Return 1 if everybody knows a company by this folded name, a half if it is a word, too."""
    return _known().get(name, 0.0)


def is_wellknown(name: str) -> bool:
    """Return whether everybody knows a company by this folded name."""
    return name in _known()


@lru_cache(maxsize=256)  # Of an issue the texts are looked through twice.
def find_known(folded: str) -> tuple[tuple[int, int, float], ...]:
    """Return where well-known names stand, the longest at each place, and what each is worth."""
    return tuple((last + 1 - length, last + 1, known) for last, (length, known) in _names().iter_long(folded))


def find_wellknown(folded: str, full: Sequence[tuple[int, int]] = ()) -> Iterator[Hint]:
    """Yield well-known names, the longest at each place, with the trade behind them (中信 + 证券).

    `full` are the spans of the full names in the text, in order: a name inside one is its part.
    """
    for start, end, known in find_known(folded):
        length = end - start
        before = bisect_right(full, (start, len(folded)))
        if before and full[before - 1][1] >= end:
            continue
        trade = _GROUP.match(folded, end) or trade_ends().match(folded, end)
        word = trade.group() if trade else ""
        if trade and not _THINGS.fullmatch(word) and not LONGER.match(folded, trade.end()):
            yield Hint(start, trade.end(), (Sign("company.wellknown-trade", 0.0, start, trade.end()),))
            if length > 2:
                yield Hint(start, end, (Sign("company.wellknown-before-trade", 0.0, start, end),))
        elif _OTHER.match(folded, end):
            yield Hint(start, end, fault="not-company.wellknown-other")
        elif not _is_apart(folded, start, end):
            yield Hint(start, end, fault="not-company.wellknown-inside")
        else:
            rule = "company.wellknown" if known == 1 else "company.wellknown-word"
            yield Hint(start, end, (Sign(rule, 0.0, start, end), *surroundings(folded, start, end)))


def _is_apart(folded: str, start: int, end: int) -> bool:
    """Return whether a name stands by itself and not inside another word."""
    if folded[start].isascii() and folded[end - 1].isascii():
        return not (
            _LATIN.match(folded, end) or _ADDRESS.match(folded, end) or _LATIN.match(folded[max(0, start - 1) : start])
        )
    if end - start == 2 and (is_pair(folded[max(0, start - 1) : start + 1]) or is_pair(folded[end - 1 : end + 1])):
        return False
    on = _LATIN.match(folded, end) or any(is_word(folded[end : end + size]) for size in (2, 3, 4))
    return opens(folded, start, end) or (bool(on) and opens(folded[:end], start, end))
