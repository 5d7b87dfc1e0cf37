"""Find names by what stands in brackets behind them: a stock code, the place of an arm."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.companies.boundaries import name_start
from corpus.companies.by_trade import Hint
from corpus.companies.name_form import is_formed
from corpus.companies.patterns import STOCK_CODE
from corpus.evidence import Sign
from corpus.text.places import is_place


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
