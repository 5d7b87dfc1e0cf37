"""Find names by what stands behind them: a stock code, the place of an arm."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.companies.boundaries import name_start
from corpus.companies.by_trade import Hint
from corpus.companies.name_form import is_formed
from corpus.companies.patterns import STOCK_CODE
from corpus.evidence import Sign
from corpus.text.places import is_place, place_at


def find_stock_codes(folded: str) -> Iterator[Hint]:
    """Yield what stands before a stock code in brackets: 某某（600000）."""
    for match in STOCK_CODE.finditer(folded):
        if not re.search(r"\d", match.group()):
            continue
        start, sure = name_start(folded, match.start())
        name = folded[start : match.start()]
        if sure and 2 <= len(name) <= 8 and is_formed(name):
            yield Hint(start, match.start(), (Sign("company.stock-code", 0.0, *match.span()),))


#: Behind the name of an arm: its place, and not 公司, which a full name has there.
_PLACED = re.compile(r"\((?P<place>[\u4e00-\u9fff]{2,5})\)(?![\u4e00-\u9fff]{0,12}公司)")


def find_placed(folded: str) -> Iterator[Hint]:
    """Yield names with a place in brackets behind them, with and without it: 某软（中国）."""
    for match in _PLACED.finditer(folded):
        if not is_place(match["place"]):
            continue
        start, sure = name_start(folded, match.start())
        if sure and 2 <= match.start() - start <= 10:
            sign = Sign("company.placed", 0.0, *match.span())
            yield Hint(start, match.end(), (sign,))
            yield Hint(start, match.start(), (sign,))


#: The arm of a company at a place: 某软（中国）, 某某银行某地分行, 某某超市某地店, 某某某地子公司.
_ARM = re.compile(
    r"\((?P<inner>[\u4e00-\u9fff]{2,5})\)"
    r"|(?P<place>[\u4e00-\u9fff]{2,8}?)"
    r"(?:(?:中心支|分|支|子)?公司|分行|支行|中支|营业部|办事处|分店|分部|分会|店|场)(?![长员铺面])"
)


def find_arm(folded: str, start: int, end: int) -> Iterator[Hint]:
    """Yield the name at ``start``..``end`` with the place of its arm behind it."""
    arm = _ARM.match(folded, end)
    if arm and (is_place(arm["inner"]) if arm["inner"] else _is_seat(arm["place"])):
        yield Hint(start, arm.end(), (Sign("company.arm", 0.0, *arm.span()),))


def _is_seat(place: str) -> bool:
    return place_at(place) > 0 or place == "中国"
