"""Deadlines counted from the day of the text: within ten days, before Friday."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from corpus.model import Date, Issue
from corpus.partial_date import PartialDate
from corpus.text.numerals import count
from corpus.text.passage import Passage

#: In three days of work, in a week: a deadline that nobody can name to the day.
_WITHIN = re.compile(r"(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*个?(?P<unit>工作日|日|天|周|月)(?:之|以)?内")
#: 周五前, 20日前, 本周内, 本月内.
_WEEKDAY = re.compile(
    r"(?:(?<![每上])(?P<week>[本这下])?(?:周|星期)(?P<weekday>[一二三四五六日天])(?:\((?![^()\n]*月)[^()\n]*\))?"
    r"|(?<![\d月年前每第至到~.-])(?<!届满)(?<!期满)(?<!开学)(?<!日的)(?<!开幕)(?P<day>[12]\d|3[01]|0?[1-9])[日号])"
    r"(?:\((?:本|下)?(?:周|星期)[一二三四五六日天]\))?[下上中晚午班\d:时点分半一二三四五六七八九十]{0,8}"
    r"(?P<tail>(?:之|以)?前(?!后|几|[一两]天)|截止|为止|(?=[交送报发寄]))"
    r"|(?:本|(?<=[在于])(?=年))(?P<span>[周月年])(?:之|以)?内"
)
#: Days of an issue from whose first one its texts may count days of a month, and of a week.
_MONTH, _WEEK = 31, 7
_DAYS: Final = {"工作日": 1.4, "日": 1, "天": 1, "周": 7, "月": 30}


@dataclass(frozen=True, slots=True)
class Term:
    """A day counted from another, the place and form that say so, and how it was counted.

    What makes it a last day (前, 截止) stands behind the place.
    """

    day: PartialDate
    start: int
    end: int
    form: str
    reason: str


def counted_terms(passage: Passage, issue: Issue, own: Date | None) -> Iterator[Term]:
    """Yield the days counted from that of the text, by which something may be due: 一周之内交给…."""
    signed = passage.signature.date.first() if passage.signature else None
    signed = signed or (own.value if own and own.kind != "issue" else None)
    yield from _weekdays(passage, issue, own)
    for match in _WITHIN.finditer(passage.folded, passage.bounds(0)[1]) if signed and signed.day else ():
        number = count(match["number"])
        if signed and number:
            day = signed.first + dt.timedelta(round(number * _DAYS[match["unit"]]))
            yield _term(day, match, "within", signed)


def _today(passage: Passage, issue: Issue, own: Date | None, longest: int) -> PartialDate | None:
    """Return the day from which a text counts: its own, or the first one of an issue of few days.

    What happens in the issue may be told of with what is to be done before it.
    """
    signed = passage.signature.date.first() if passage.signature else None
    signed = signed or (own.value if own and own.kind == "source-line" else None)
    start, end = issue.start, issue.end
    if signed is None and start and end and start.day and (end.last - start.first).days < longest:
        return start
    signed = signed or (own.value if own and own.kind != "issue" else None)
    return signed if signed and signed.day else None


def _weekdays(passage: Passage, issue: Issue, own: Date | None) -> Iterator[Term]:
    for match in _WEEKDAY.finditer(passage.folded, passage.bounds(0)[1]):
        today = _today(passage, issue, own, _MONTH if match["day"] else _WEEK)
        form = "day-alone" if match["day"] else "span" if match["span"] else "weekday"
        if today:
            yield _term(_end_of(match, today.first), match, form, today)


def _end_of(match: re.Match[str], since: dt.date) -> dt.date:
    """Return the weekday named, counted from a day, or the last day of its week or month."""
    if match["span"] in {"月", "年"}:
        return PartialDate(since.year, since.month if match["span"] == "月" else None).last
    if match["day"]:
        later = (PartialDate.on(since + dt.timedelta(n)) for n in range(62))
        return next((one.first for one in later if one.day == int(match["day"])), since)
    weekday = 6 if match["span"] else "一二三四五六日".index(match["weekday"].replace("天", "日"))
    ahead = weekday - since.weekday()
    return since + dt.timedelta(ahead + 7 if match["week"] == "下" or (ahead < 0 and not match["week"]) else ahead)


def _term(day: dt.date, match: re.Match[str], form: str, since: PartialDate) -> Term:
    end = match.start("tail") if form in {"weekday", "day-alone"} else match.end()
    return Term(PartialDate.on(day), match.start(), end, form, f"{match.group()}, counted from {since}")
