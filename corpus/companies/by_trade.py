"""Find short names without a legal form: a brand and a trade, where the context says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.companies.boundaries import name_start
from corpus.companies.name_form import PREPOSITIONS, brand_signs, is_brandless, short_name_fault
from corpus.companies.patterns import AGENT, CARRIES_ON, DONE, ENUMERATION, KIND_BEFORE, ROLE, SPEAKS, STOCK_CODE
from corpus.evidence import Sign
from corpus.text.lexicon import is_common, is_pair, trades
from corpus.text.places import place_at
from corpus.text.word_lists import compile_pattern

#: What may follow a name inside a sentence.
_AFTER = re.compile(
    r"$|[^\u4e00-\u9fff0-9]|[的与和及在将已于是对从为自把被由向等也均还则并以到携获因经有正拟曾现凭据]"
    r"|表示|认为|介绍|旗下|公司|\d+(?:\.\d+)?[亿万]"
)
#: Trades go on to a longer word: 软件园, 智能化, 科技有限公司, 能源局.
LONGER = compile_pattern("{trade_continuations}")


#: Words of trade that hardly stand behind anything but a brand, wherever they are met.
MAKERS = frozenset(["科技", "证券", "药业", "制药", "重工", "光电", "微电子", "通讯", "传媒", "石化", "钢铁"])
#: The number of an item in a list.
_LISTING = re.compile(r"(?:^|[^\d.])\d{1,3}\s?[.、)]\s?$")


@dataclass(frozen=True, slots=True)
class Hint:
    """A string at ``start``..``end`` of a folded text that may be a company's name.

    ``signs`` are the rules that say so, ``fault`` is the one that refused the string here: the
    score of a name counts both (see features.py).
    """

    start: int
    end: int
    signs: tuple[Sign, ...] = ()
    fault: str = ""


@cache
def trade_ends() -> re.Pattern[str]:
    """Return the pattern of the trades that may end a short form."""
    words = sorted((word for word in trades().ends if len(word) > 1), key=len, reverse=True)
    return re.compile("|".join(words))


def find_short_names(folded: str) -> Iterator[Hint]:
    """Yield strings formed like short names (brand and trade), with what stands around them."""
    last = -1
    for match in trade_ends().finditer(folded):
        end, trade = match.end(), match.group()
        while folded[end - 1 : end + 1] in trades().distinctive:
            end, trade = end + 1, folded[end - 1 : end + 1]
        legal = folded[end : end + 1] == "(" and "公司" in folded[end : end + 20]
        if legal or LONGER.match(folded, end) or trade_ends().match(folded, end):
            continue
        first = end - len(trade)
        start, sure = name_start(folded, first)
        start += _preposition(folded[start:first])
        if start <= last:
            continue
        fault = short_name_fault(folded[start:first], trade)
        if fault:
            yield Hint(start, end, fault=fault)
            continue
        last = start
        begins = Sign("company.begins" if sure else "company.begins-unsurely", 0.0, start, start)
        signs = (*surroundings(folded, start, end), *brand_signs(folded[start:first], trade, start), begins)
        yield Hint(start, end, signs)


def may_stand(folded: str, start: int, end: int) -> bool:
    """Return whether a known name may end here; one without a brand only where companies act."""
    if not is_brandless(folded[start:end]):
        return True
    after = _AFTER.match(folded, end) or AGENT.match(folded, end) or ROLE.match(folded, end)
    return bool(after) or place_at(folded, end) > end


def _preposition(before: str) -> int:
    """Return 1 if the first character before a trade only leads to a brand: 有某远, 对某远."""
    rest = before[1:]
    return int(before[:1] in PREPOSITIONS and len(rest) >= 2 and not is_common(rest))


def surroundings(folded: str, start: int, end: int) -> tuple[Sign, ...]:
    """Return what in the words around a string speaks for a company or against it."""
    code = STOCK_CODE.match(folded, end)
    if code:
        return (Sign("company.stock-code", 0.0, *code.span()),)
    before = folded[start - 1] if start else "\n"
    opening = before in '\n。!?;,:"' or _LISTING.search(folded, max(0, start - 6), start) is not None
    does = (
        AGENT.match(folded, end)
        or (DONE.match(folded, end) if before == "由" else None)
        or (CARRIES_ON.match(folded, end) if opening else None)
    )
    told = {
        "company.kind-before": KIND_BEFORE.search(folded, max(0, start - 6), start),
        "company.list-counted": ENUMERATION.match(folded, end),
        "company.does": does,
        "company.says": SPEAKS.match(folded, end) if opening and not does else None,
        "company.role": ROLE.match(folded, end),
    }
    signs = [Sign(rule, 0.0, *match.span()) for rule, match in told.items() if match]
    if not signs and not _AFTER.match(folded, end) and not is_pair(folded[end : end + 2]):
        signs.append(Sign("company.runs-on", 0.0, end, min(end + 2, len(folded))))
    return (Sign("company.opens-clause", 0.0, start, start), *signs) if opening else tuple(signs)
