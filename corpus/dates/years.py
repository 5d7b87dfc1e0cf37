"""Years that are not printed: by 去年 and 上月, by the words around a day, by the issue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from corpus.model import Issue
from corpus.partial_date import PartialDate
from corpus.text.date_expressions import DateText, latest_year
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

#: Before and behind a day that is still to come: 定于9月20日, 9月20日将举行.
_TO_COME_BEFORE = compile_pattern(r"{to_come_before}\s*$")
_TO_COME_AFTER = compile_pattern(r"(?:\s*\([^()\n]*\))?[^。;!?\n]{0,24}?{to_come_after}")
#: A period is told as news (通报2019年1-11月…), not compared with.
_TOLD = re.compile(r"(?:通报|公布|发布|介绍|回顾|总结)[^。;!?\n]{0,12}$")
_IN_MONTHS = re.compile("月|季|半年")
_SENTENCE = "。!?\n"
# Of 179 labelled articles and three bulletins none is dated otherwise between the bounds named.
#: Characters before a date whose words say that it is to come. 4-20.
_BESIDE = 8
#: Days before the beginning of an issue at which what is announced in it may lie, because news are
#: printed again. 0-90.
_BEFORE_ISSUE = 45
#: Days behind the end of an issue in which what it announces lies. 60-365.
_AFTER_ISSUE = 240


def dates_of(passage: Passage, issue: Issue, start: int = 0, end: int | None = None) -> Iterator[DateText]:
    """Yield the dates of a passage with 去年 and 上月 counted from its day; none inside 《》.

    That is its signature, else the issue.
    """
    year = issue.year or (issue.end.year if issue.end else None)
    once = issue.start and issue.end and issue.start.to_month() == issue.end.to_month()
    month = issue.end.month if issue.end and once else None
    signed = passage.signature.date if passage.signature else None
    if signed and signed.year:
        year, month = signed.year, signed.month
    return (date.placed(year, month) for date in passage.dates(start, end))


def end_of(issue: Issue) -> PartialDate | None:
    """Return the end of an issue's period, else of its year."""
    return issue.end or PartialDate.of(issue.year, 12, 31)


def is_to_come(folded: str, date: DateText) -> bool:
    """Return whether the words around a day say that it is still to come."""
    before = folded[max(0, date.start - _BESIDE) : date.start]
    return bool(_TO_COME_BEFORE.search(before) or _TO_COME_AFTER.match(folded, date.end))


def event_year(passage: Passage, date: DateText, issue: Issue) -> tuple[int | None, str | None]:
    """Infer the missing year of a day on which something happens, and return it with the reason.

    Of what is to come it is the next such day, else the latest before the issue ends; old news, by
    a period told in its sentence, has that period's.
    """
    limit = end_of(issue)
    guess = latest_year(date.month or 1, date.day, limit) if limit else None
    if issue.start and issue.end and is_to_come(passage.folded, date):
        since = PartialDate.on(issue.start.first - timedelta(_BEFORE_ISSUE))
        year = next_year(date, since)
        value = date.first(year)
        if value and (value.first - issue.end.last).days <= _AFTER_ISSUE:
            return year, f"the next such day of what is to come, in an issue from {issue.start}"
    told = _told(passage, date)
    if told is not None and (guess is None or str(guess) not in passage.years):
        year = (told.year or 0) + ((told.to_month or told.month or 0) > (date.month or 0))
        if guess is None or year <= guess:
            return year, f"the same sentence speaks of {passage.text[told.start : told.end]}"
    return (guess, f"the latest such day not after the issue ({limit})") if guess else (None, None)


def _told(passage: Passage, date: DateText) -> DateText | None:
    """Return the latest period with months that the sentence of a day tells news of."""
    begin, end = passage.between(_SENTENCE, date.start, date.start)
    told = (
        other
        for other in passage.dates_with_year(begin, end)
        if other.period and _IN_MONTHS.search(passage.folded, other.start, other.end)
        if _TOLD.search(passage.folded[begin : other.start])
    )
    return max(told, key=lambda other: (other.year or 0, other.to_month or 0), default=None)


def next_year(date: DateText, since: PartialDate | None) -> int | None:
    """Return the year in which a day comes round next after a given day."""
    if since is None:
        return None
    first = date.first(since.year)
    return since.year if first is None or first.first >= since.first else since.year + 1
