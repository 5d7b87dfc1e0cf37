"""Effective dates (施行日期): the day from which a text is in force, apart from the article's own date and deadlines."""

from __future__ import annotations

import re

from corpus.dates.deadlines import clause
from corpus.model import Effective, Issue
from corpus.partial_date import PartialDate
from corpus.text.date_expressions import DateText, find_dates
from corpus.text.passage import Passage

#: 自2023年1月1日起施行, 于10月1日起实施, 2023年5月1日起正式施行, 施行日期为2023年1月1日.
_AFTER = re.compile(r"\s*(?:零时|0时)?\s*(?:起|开始)\s*,?\s*(?:正式|在全国|全面)?\s*(?:施行|实施|执行|生效|试行)")
_BEFORE = re.compile(r"(?:施行|实施|执行|生效)(?:日期|时间|之日)\s*(?:为|是|:)\s*$")
#: The day of issue itself: 自印发之日起施行, 自发布之日起实施, 自公布之日起执行.
_AT_ISSUE = re.compile(r"自(?:印发|发布|公布|颁布|下发)之日(?:起|后)?\s*(?:正式)?(?:施行|实施|执行|生效|试行)")


def find_effective(passage: Passage, issue: Issue) -> tuple[Effective, ...]:
    """Return the days from which something is in force, in order, each with its clause and source line.

    "From the day of issue" means the day under which the text is signed, where one is printed.
    """
    if not re.search(r"施行|实施|执行|生效|试行", passage.folded):
        return ()
    found: dict[tuple[PartialDate, str], Effective] = {}
    for date in find_dates(passage.folded, passage.bounds(0)[1]):
        before = passage.folded[max(0, date.start - 12) : date.start]
        if date.day is not None and (_AFTER.match(passage.folded, date.end) or _BEFORE.search(before)):
            _add(found, passage, date.first(_year(date, passage, issue)), date.start, date.end)
    match = _AT_ISSUE.search(passage.folded)
    if passage.signature and match:
        _add(found, passage, passage.signature.date.first(), match.start(), match.end())
    return tuple(found.values())


def _add(
    found: dict[tuple[PartialDate, str], Effective], passage: Passage, day: PartialDate | None, start: int, end: int
) -> None:
    if day:
        text = clause(passage, start, end)
        found.setdefault((day, text), Effective(day, text, passage.line(start)))


def _year(date: DateText, passage: Passage, issue: Issue) -> int | None:
    """Return the printed year; else that of the signature; else the issue's."""
    if date.year is not None:
        return date.year
    return passage.signature.date.year if passage.signature else issue.year
