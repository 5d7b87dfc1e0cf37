"""Deadlines (截止): the last day to apply or hand in, apart from the article's own date."""

from __future__ import annotations

import re

from corpus.model import Deadline, Issue
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
_AFTER = re.compile(
    r"\s*(?:\([^()\n]{0,12}\))?\s*(?:\d{1,2}[:时点][\d]{0,2})?\s*"
    r"(?:下班|中午|上午|下午|晚|\d+[:时点]\d*)*\s*(?:\([^()\n]{0,12}\))?\s*"
    r"(?:前|之前|以前|止|截止|为止|结束)(?!的|往|[^,。;\n]{0,8}已)(?P<rest>[^。;\n]{0,50})"
)
_ENDS = re.compile(r"\s*(?:\([^()\n]{0,12}\))?\s*(?:\d{1,2}[:时点]\d{0,2})?\s*(?:截止|为止|结束)")
_RANGE = re.compile(r"(?:申报|申请|报名|受理|征集|提交|填报)(?:时间|期限|期|日期)")


def find_deadlines(passage: Passage, issue: Issue) -> tuple[Deadline, ...]:
    """Return the deadlines an article prints, in order, each with the clause that says so and its source line."""
    if not re.search(r"截止|截至|前|时间|期限|止", passage.folded):
        return ()
    found: dict[tuple[PartialDate, str], Deadline] = {}
    for date in find_dates(passage.folded, passage.bounds(0)[1]):
        if date.day is None or not _is_deadline(passage.folded, date):
            continue
        value = _value(date, passage, issue)
        if value:
            text = clause(passage, date.start, date.end)
            found.setdefault((value, text), Deadline(value, text, passage.line(date.start)))
    return tuple(found.values())


def _is_deadline(folded: str, date: DateText) -> bool:
    before = folded[max(0, date.start - 24) : date.start].rpartition("\n")[2]
    if date.to_day is not None:
        return _RANGE.search(before) is not None
    if _BEFORE.search(before) and "公示" not in before:
        bare = re.search(r"(?:截至|截止|截止到|截止至)\s*$", before)
        return bare is None or re.match(r"\s*(?:前|止|[,。]?\s*逾期)", folded[date.end : date.end + 8]) is not None
    after = _AFTER.match(folded, date.end)
    if after is None:
        return False
    return bool(_ENDS.match(folded, date.end)) or _HAND_IN.search(after["rest"] + before) is not None


def _value(date: DateText, passage: Passage, issue: Issue) -> PartialDate | None:
    """Return the day; a missing year is that of the same day printed in full, else the first after the signature."""
    year = date.to_year or date.year
    if year is None:
        full = [d for d in find_dates(passage.folded) if d.year and d.day]
        same = [d for d in full if (d.month, d.day) == (date.month, date.day)]
        if same:
            year = same[0].year
        elif passage.signature:
            year = _next(date, passage.signature.date.first())
        else:
            year = _next(date, issue.start) or issue.year
    return date.last(year) or date.first(year)


def _next(date: DateText, since: PartialDate | None) -> int | None:
    """Return the year in which the day comes round next after a given day."""
    if since is None:
        return None
    first = date.first(since.year)
    return since.year if first is None or first >= since else since.year + 1


def clause(passage: Passage, start: int, end: int) -> str:
    """Return the printed clause around a place, cut at the sentence's own marks."""
    begin = max(passage.folded.rfind(mark, 0, start) for mark in "。;!?\n,") + 1
    ends = [at for mark in "。;!?\n," if (at := passage.folded.find(mark, end)) >= 0]
    return passage.text[begin : min(ends, default=len(passage.text))].strip()
