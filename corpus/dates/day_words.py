"""Days told by words that count from the issue: 13日, 昨日, 周三, 本周.

In issues of few days only.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from corpus.model import Date, Issue
from corpus.partial_date import PartialDate
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

#: 13日 without its month, and what somebody does on it.
_BARE = compile_pattern(
    r"(?<![\d月至到~.-])(?P<bare>\d{1,2})日(?!起|内|均|后|前|游|报|元)"
    r"(?=晚|上午|下午|凌晨|[,在从]|电|[^\d,。;\n]{0,10}?(?:{event_verbs}|{said_words}))"
)
_COUNTED = re.compile(r"(?<!近)(?P<day>今[日天晨晚早]|昨[日天晚夜]|前[日天](?!起))(?!起|来|益)")
_WEEKDAY = re.compile(r"(?P<week>上)?(?<![下每(])(?:周|星期)(?P<weekday>[一二三四五六日天])(?![年期])")
_THIS_WEEK = re.compile(r"本周(?![一二三四五六日天末内])")
_WEEKDAYS = "一二三四五六日"
#: Days an issue may cover where 13日, where 周三 and where 昨日 is told in it.
_MONTH, _WEEK, _DAY = 31, 7, 2


def day_in_words(passage: Passage, issue: Issue, start: int, end: int) -> Date | None:
    """Return the day that a sentence tells by such words; None where it could be several."""
    if issue.start is None or issue.end is None:
        return None
    last, covered = issue.end.last, (issue.end.last - issue.start.first).days + 1
    found: list[tuple[int, int, date]] = []
    for match in _BARE.finditer(passage.folded, start, end) if covered <= _MONTH else ():
        day = _latest(int(match["bare"]), last)
        found += [(match.start(), match.end(), day)] if day else []
    for match in _COUNTED.finditer(passage.folded, start, end) if covered <= _DAY else ():
        back = {"今": 0, "昨": 1, "前": 2}[match["day"][0]]
        found.append((match.start(), match.end(), last - timedelta(back)))
    for match in _WEEKDAY.finditer(passage.folded, start, end) if covered <= _WEEK else ():
        weekday = _WEEKDAYS.index(match["weekday"].replace("天", "日"))
        back = 7 + last.weekday() - weekday if match["week"] else (last.weekday() - weekday) % 7
        found.append((match.start(), match.end(), last - timedelta(back)))
    week = _THIS_WEEK.search(passage.folded, start, end) if 1 < covered <= _WEEK else None
    if week and not found:
        passage.note("date.happens", *week.span())
        reason = f"the issue covers {issue.start} to {issue.end}"
        return Date(issue.start, issue.end, "reported-period", "本周", passage.line(week.start()), reason)
    if not found:
        return None
    begin, stop, day = min(found)
    passage.note("date.happens", begin, stop)
    reason = f"counted from the issue ({issue.end})"
    return Date(PartialDate.on(day), None, "event", passage.text[begin:stop], passage.line(begin), reason)


def _latest(day: int, last: date) -> date | None:
    """Return the latest day of such a number in a month, up to a day."""
    for month in (last, last.replace(day=1) - timedelta(1)):
        value = PartialDate.of(month.year, month.month, day)
        if value and value.first <= last:
            return value.first
    return None
