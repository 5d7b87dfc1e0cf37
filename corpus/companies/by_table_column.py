"""Cells: the columns of tables headed 企业名称, 公司, 单位名称."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.companies.by_enumeration import stripped
from corpus.companies.by_trade import Hint
from corpus.companies.cells import cells_of
from corpus.companies.enumeration_score import could_be
from corpus.companies.name_form import is_formed, name_fault
from corpus.evidence import Sign
from corpus.text.lexicon import is_word, split_trades
from corpus.text.passage import Passage

_HEADER = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}企业|[\u4e00-\u9fff]{0,4}公司|[车药房央国]企|券商|厂商"
    r"|[\u4e00-\u9fff]{0,2}(?:制造商|供应商|服务商|运营商|承包商)|中标人|中标单位|成交单位)"
    r"(?:\(机构\))?(?:名称|简称|名单|全称)?(?:\([^()]*\))?"
    r"|(?:[\u4e00-\u9fff]{0,4}单位|机构|会员|品牌)(?:名称|简称|名单|全称)"
)
_NUMBERED = re.compile(r"^\s*(?:\d{1,3}\s*[.、)]?\s*)?")


def find_in_tables(passage: Passage) -> Iterator[Hint]:
    """Yield the cells of table columns headed 企业名称, 公司, 单位名称 ….."""
    column: int | None = None
    head = (0, 0)
    for number in range(1, len(passage.starts)):
        cells = cells_of(passage, number)
        if not cells:
            column = None
            continue
        heads = [n for n, cell in enumerate(cells) if _HEADER.fullmatch(passage.folded[slice(*cell)].strip())]
        if heads:
            column, head = heads[0], passage.bounds(number)
            continue
        if column is None or column >= len(cells):
            continue
        at, end = cells[column]
        skip = _NUMBERED.match(passage.folded[at:end])
        start, stop = stripped(passage.folded, at + (skip.end() if skip else 0), end)
        name = passage.folded[start:stop]
        if could_be(name) or (is_formed(name) and split_trades(name)[1] and not is_word(name)):
            yield Hint(start, stop, (Sign("company.column", 0.0, *head),))
        elif name:
            yield Hint(start, stop, fault=name_fault(name))
