"""Find companies that everybody knows: bare names that dictionaries list as companies."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

import ahocorasick

from corpus.companies.boundaries import opens
from corpus.companies.by_trade import LONGER, Hint, hint, surroundings, trade_ends
from corpus.evidence import Sign, total
from corpus.text.lexicon import is_pair, is_word, trades
from corpus.text.word_lists import compile_pattern, words_of

#: A name that means something else as well counts little by itself: the words around it decide.
_KNOWN, _AMBIGUOUS = 2.0, 0.5
#: What makes a name the name of a medium, a product or a place: 新浪网, 百度百科.
_OTHER = compile_pattern("{not_company_after}")
#: What companies make, and what hardly ends the name of one that is known by less.
_THINGS = compile_pattern("{things_made}")
#: What makes it the name of a company whatever else it means: 美的集团.
_SURE = frozenset(["集团", "股份", "控股"])
_GROUP = re.compile(r"国际(?!化|机场|会议|旅游|学校|酒店|标准|市场|业务)")
_LATIN = re.compile(r"[a-z0-9]")


@cache
def _names() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for name in words_of("wellknown.txt"):
        bare = name.removeprefix("?")
        automaton.add_word(bare, (len(bare), _AMBIGUOUS if bare != name else _KNOWN))
    automaton.make_automaton()
    return automaton


def is_wellknown(name: str) -> bool:
    """Return whether everybody knows a company by this folded name."""
    return name in _names()


def find_wellknown(folded: str, full: Sequence[tuple[int, int]] = ()) -> Iterator[Hint]:
    """Yield well-known names, the longest at each place, with the trade behind them (中信 + 证券).

    `full` are the spans of the full names in the text, in order: a name inside one is its part.
    """
    for last, (length, weight) in _names().iter_long(folded):
        start, end = last + 1 - length, last + 1
        before = bisect_right(full, (start, len(folded)))
        if before and full[before - 1][1] >= end:
            continue
        trade = _GROUP.match(folded, end) or trade_ends().match(folded, end)
        word = trade.group() if trade else ""
        if trade and not _THINGS.fullmatch(word) and not LONGER.match(folded, trade.end()):
            told = word == "国际" or word in trades().distinctive
            share = _KNOWN if word in _SURE else weight if told else weight / 2
            yield hint(start, trade.end(), share, "company.wellknown-trade", trade)
        elif _OTHER.match(folded, end) or not _is_apart(folded, start, end):
            yield Hint(start, end, fault="not-company.wellknown-other")
        else:
            around = surroundings(folded, start, end) if weight < _KNOWN else ()
            around = around if total(around) > 0 else ()
            known = Sign("company.wellknown" if weight >= _KNOWN else "company.wellknown-word", weight, start, end)
            yield Hint(start, end, (known, *around))


def _is_apart(folded: str, start: int, end: int) -> bool:
    """Return whether a name stands by itself and not inside another word."""
    if end - start == 2 and (is_pair(folded[max(0, start - 1) : start + 1]) or is_pair(folded[end - 1 : end + 1])):
        return False
    on = _LATIN.match(folded, end) or any(is_word(folded[end : end + size]) for size in (2, 3, 4))
    return opens(folded, start, end) or (bool(on) and opens(folded[:end], start, end))
