"""Effective dates (施行日期): the day from which a text is in force, apart from other dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.dates.years import dates_of
from corpus.model import Effective, Issue
from corpus.partial_date import PartialDate
from corpus.text.passage import Passage

#: 自2023年1月1日起施行, 于10月1日起实施, 2023年5月1日起正式施行, 施行日期为2023年1月1日.
_AFTER = re.compile(r"\s*(?:零时|0时)?\s*(?:起|开始)\s*,?\s*(?:正式|在全国|全面)?\s*(?:施行|实施|执行|生效|试行)")
_BEFORE = re.compile(r"(?:施行|实施|执行|生效)(?:日期|时间|之日)\s*(?:为|是|:)\s*$")
#: Characters before a date in which the words stand that make it one of effect. 0-72, likewise.
_LEAD = 12
#: The day of issue itself: 自印发之日起施行, 自发布之日起实施, 自公布之日起执行.
_AT_ISSUE = re.compile(r"自(?:印发|发布|公布|颁布|下发)之日(?:起|后)?\s*(?:正式)?(?:施行|实施|执行|生效|试行)")


def find_effective(passage: Passage, issue: Issue) -> tuple[Effective, ...]:
    """Return the days from which something is in force, each with its clause and source line.

    "From the day of issue" means the day under which the text is signed, where one is printed.
    """
    if not re.search(r"施行|实施|执行|生效|试行", passage.folded):
        return ()
    found: dict[tuple[PartialDate, str], Effective] = {}
    for day, start, end in _days(passage, issue):
        if day is not None:
            clause = passage.text[slice(*passage.between("。;!?\n,", start, end))].strip()
            found.setdefault((day, clause), Effective(day, clause, passage.line(start)))
    return tuple(found.values())


def _days(passage: Passage, issue: Issue) -> Iterator[tuple[PartialDate | None, int, int]]:
    """Yield days and places; a missing year is that of the signature, else of the issue."""
    signed = passage.signature.date.first() if passage.signature else None
    year = signed.year if signed else issue.year
    for date in dates_of(passage, issue, passage.bounds(0)[1]):
        before = passage.folded[max(0, date.start - _LEAD) : date.start]
        told = _AFTER.match(passage.folded, date.end) or _BEFORE.search(before)
        if date.day and passage.note("date.in-force" if told else "not-date.not-in-force", date.start, date.end):
            yield date.first(year), date.start, date.end
    match = _AT_ISSUE.search(passage.folded)
    if match:
        passage.note("date.in-force-when-signed", *match.span())
        yield signed, *match.span()
