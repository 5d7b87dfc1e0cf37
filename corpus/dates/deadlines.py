"""Deadlines (截止): the last day to apply or hand in, apart from the article's own date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from corpus.model import Deadline, Effective, Issue
from corpus.partial_date import PartialDate
from corpus.text.date_expressions import DateText, find_dates
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

_HAND_IN = compile_pattern("{hand_in_verbs}")
#: Before the date: 申报截止时间为…, 截止日期：…, 请于…; after it: …前提交, …截止.
_BEFORE = re.compile(
    r"(?:截止|截至|截止到|截止至)(?:时间|日期|日)?\s*(?:为|是|:|到|至)?\s*$"
    r"|(?:申报|申请|报名|受理|征集|提交|填报|公示)(?:时间|期限|期|日期)\s*(?:为|是|:)?\s*$"
    r"|(?:截止|截至)[^。;\n]{0,14}(?:为|是|:|到|至)\s*$"
)
_HOUR = r"\s*(?:\([^()\n]{0,12}\))?\s*(?:\d{1,2}[:时点]\d{0,2})?\s*"
_AFTER = re.compile(
    _HOUR + r"(?:下班|中午|上午|下午|晚|\d+[:时点](?:\d+(?![\d:时点]))?)*\s*(?:\([^()\n]{0,12}\))?\s*"
    r"(?:前|之前|以前|止|截止|为止|结束)(?!的|往|[^,。;\n]{0,8}已)(?P<rest>[^。;\n]{0,50})"
)
_ENDS = re.compile(_HOUR + r"(?:截止|为止|结束)")
_RANGE = re.compile(r"(?:申报|申请|报名|受理|征集|提交|填报)(?:时间|期限|期|日期)")
#: A bare 截至 is a deadline only where the words behind the date say so: 截至…前, 截至…，逾期不予受理.
_BARE = re.compile(r"(?:截至|截止|截止到|截止至)\s*$")
_OVERDUE = re.compile(r"\s*(?:前|止|[,。]?\s*逾期)")
#: Characters before a date in which the words stand that make it a deadline. 6-36: between these no
#: deadline of the labelled bulletins and the samples changes; with 12 a gazette loses two.
_LEAD = 24

_Stated = TypeVar("_Stated", Deadline, Effective)


def find_deadlines(passage: Passage, issue: Issue) -> tuple[Deadline, ...]:
    """Return the deadlines an article prints, in order, each with its clause and source line."""
    if not re.search(r"截止|截至|前|时间|期限|止", passage.folded):
        return ()
    dates = (date for date in find_dates(passage.folded, passage.bounds(0)[1]) if date.day is not None)
    due = (date for date in dates if passage.note(_rule(passage.folded, date), date.start, date.end))
    return stated(Deadline, passage, ((_value(date, passage, issue), date.start, date.end) for date in due))


def stated(
    kind: type[_Stated], passage: Passage, days: Iterable[tuple[PartialDate | None, int, int]]
) -> tuple[_Stated, ...]:
    """Return days, each with the clause that names it and the source line, once."""
    found: dict[tuple[PartialDate, str], _Stated] = {}
    for day, start, end in days:
        if day is not None:
            clause = passage.text[slice(*passage.between("。;!?\n,", start, end))].strip()
            found.setdefault((day, clause), kind(day, clause, passage.line(start)))
    return tuple(found.values())


def _rule(folded: str, date: DateText) -> str:
    """Return the rule by which a day is a deadline, or is none."""
    before = folded[max(0, date.start - _LEAD) : date.start].rpartition("\n")[2]
    if date.to_day is not None:
        return "date.application-period" if _RANGE.search(before) else "not-date.no-deadline"
    if _BEFORE.search(before) and "公示" not in before:
        due = _BARE.search(before) is None or _OVERDUE.match(folded, date.end)
        return "date.deadline-before" if due else "not-date.no-deadline"
    after = _AFTER.match(folded, date.end)
    due = after and (_ENDS.match(folded, date.end) or _HAND_IN.search(after["rest"] + before))
    return "date.deadline-after" if due else "not-date.no-deadline"


def _value(date: DateText, passage: Passage, issue: Issue) -> PartialDate | None:
    """Return the day; a missing year is that of the same day printed in full, else the next.

    The next counts from the signature, or from the beginning of the issue.
    """
    year = date.to_year or date.year
    if year is None:
        same = passage.days_in_full.get((date.month, date.day or 0))
        since = passage.signature.date.first() if passage.signature else issue.start
        year = same or _next(date, since) or issue.year
    return date.last(year) or date.first(year)


def _next(date: DateText, since: PartialDate | None) -> int | None:
    """Return the year in which the day comes round next after a given day."""
    if since is None:
        return None
    first = date.first(since.year)
    return since.year if first is None or first >= since else since.year + 1
