"""Deadlines counted from the day of the text: within ten days, before Friday."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from corpus.dates.due_words import HAND_IN, TOLD, is_plan
from corpus.model import Date, Issue
from corpus.partial_date import PartialDate
from corpus.text.numerals import count
from corpus.text.passage import Passage

#: In three days of work, in a week: a deadline that nobody can name to the day.
_WITHIN = re.compile(
    r"(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*个?(?P<unit>工作日|日|天|周|月)(?:之|以)?内(?P<rest>[^。;\n]{0,24})"
)
#: A request of these readers, and no rule for all (应当在十五日内答复).
_ASKS = re.compile(r"(?<![申邀聘])请|可[在于自]|务必|责令|限|要求|须|交给|交到")
#: Counted from the day of the text itself, and not from another.
_OF_TEXT = re.compile(r"(?:印发|发布|发文|下发|公布|通知|公告|批复)之日起?")
#: The same where the text is in force from its own day on.
_AS_TEXT = re.compile(rf"{_OF_TEXT.pattern}|施行(?:之日起?|后)")
_AT_ONCE = re.compile("自(?:公布|发布|印发)之日起(?:施行|实施|执行)")
#: 周五前, 20日前, 本周内, 本月内.
_WEEKDAY = re.compile(
    r"(?:(?P<lead>最[迟晚]|至迟)[于在]?)?(?:(?<![每上])(?P<week>[本这下])?(?:周|星期)(?P<weekday>[一二三四五六日天])(?:\((?![^()\n]*月)[^()\n]*\))?"
    r"|(?<![\d月年前每第至到~.-])(?<!届满)(?<!期满)(?<!开学)(?<!日的)(?<!开幕)(?P<day>\d{1,2})[日号])"
    r"(?:\((?:本|下)?(?:周|星期)[一二三四五六日天]\))?[下上中晚午班\d:时点分半一二三四五六七八九十]{0,8}"
    r"(?:(?:之|以)?前(?!后|几|[一两]天)|(?P<stop>截止|为止)|(?<=下班)(?=[交送报发])|(?=[交送报发寄]))(?P<rest>[^。;\n]{0,24})"
    r"|(?:本|(?<=[在于])(?=年))(?P<span>[周月年])(?:之|以)?内(?P<rest2>[^。;\n]{0,24})"
)
#: Days of an issue from whose first one its texts may count days of a month, and of a week.
_MONTH, _WEEK = 31, 7
_DAYS: Final = {"工作日": 1.4, "日": 1, "天": 1, "周": 7, "月": 30}


@dataclass(frozen=True, slots=True)
class Term:
    """A day counted from another, the place that says so, and how it was counted."""

    day: PartialDate
    start: int
    end: int
    reason: str


def counted_terms(passage: Passage, issue: Issue, own: Date | None) -> Iterator[Term]:
    """Yield the days counted from that of the text, by which something is to be done: 一周之内交给…."""
    signed = passage.signature.date.first() if passage.signature else None
    signed = signed or (own.value if own and own.kind != "issue" else None)
    yield from _weekdays(passage, issue, own)
    if signed is None or not signed.day:
        return
    at_once = _AT_ONCE.search(passage.folded) is not None
    for match in _WITHIN.finditer(passage.folded, passage.bounds(0)[1]):
        clause = passage.folded[slice(*passage.between("。;!?\n,", match.start(), match.start()))]
        number, of_text = count(match["number"]), (_AS_TEXT if at_once else _OF_TEXT)
        sentence = passage.folded[slice(*passage.between("。;!?\n", match.start(), match.start()))]
        asks = _ASKS.search(sentence) or (of_text.search(clause) and TOLD.search(clause))
        if (
            number
            and asks
            and HAND_IN.search(match["rest"])
            and not re.search("(?<!会)[后起]", of_text.sub("", clause))
        ):
            day = signed.first + dt.timedelta(round(number * _DAYS[match["unit"]]))
            yield _term(day, match, match["rest"], signed)


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
        clause = passage.folded[slice(*passage.between("。;!?\n,", match.start(), match.start()))]
        rest = match["rest"] or match["rest2"] or ""
        today = _today(passage, issue, own, _MONTH if match["day"] else _WEEK)
        sent = match["lead"] or "前" in match.group().removesuffix(rest) or match["stop"] or match["span"]
        asked = match["stop"] or TOLD.search(clause) or HAND_IN.search(rest)
        if today and asked and (sent or "下班" in match.group()) and not is_plan(clause):
            yield _term(_end_of(match, today.first), match, rest, today)


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


def _term(day: dt.date, match: re.Match[str], rest: str, since: PartialDate) -> Term:
    return Term(PartialDate.on(day), *match.span(), f"{match.group().removesuffix(rest)}, counted from {since}")
