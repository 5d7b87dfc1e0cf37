"""Date ranges as people type them: ``2022年4季度``, ``2022-01..2022-06``, ``去年下半年``, ``最近一年``.

`corpus.text.date_expressions` reads a period with its year; here are those counted from today and
ranges open at one end.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from corpus.partial_date import PartialDate
from corpus.text.date_expressions import Days, parse_period
from corpus.text.fold import fold, squeeze
from corpus.text.numerals import count
from search.query.ast import DateRange

_LAST: Final = re.compile(
    r"(?:最近|过去|近)(?:的?(?P<half>半年)|(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})?个?(?P<unit>年|月|季度|季|周|星期|天|日))[内来]?"
)
_THIS: Final = re.compile(r"(?P<which>本|这个?|上个?)(?P<unit>月|季度|周|星期)")
_YEARS_BACK: Final = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}
_DAYS_BACK: Final = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
_BETWEEN: Final = re.compile(r"\.{2,3}|…|~|至|到|(?<=^\d{4})-(?=\d{4}$)")


def parse(text: str, today: date) -> DateRange | None:
    """Return the days that a text means, counted from ``today`` if relative; None if it means none.

    It is a period (a day, month, quarter, half year or year, also a relative one), or two with
    ``..``, ``~``, ``至`` or ``到`` between them, of which one may be left out: ``2022..`` is from
    2022 on.
    """
    typed = squeeze(fold(text))[0].strip()
    between = _BETWEEN.search(typed)
    if between is None:
        days = _period(typed, today)
        return DateRange(*days) if days else None
    return _range(typed[: between.start()], typed[between.end() :], today)


def is_relative(text: str) -> bool:
    """Return whether the days that a text means depend on the day on which it is asked."""
    return len({parse(text, day) for day in (date(2001, 1, 1), date(2002, 5, 8))}) > 1


def has_two_ends(text: str) -> bool:
    """Return whether a text is of two periods, or of one and an open end."""
    return _BETWEEN.search(squeeze(fold(text))[0].strip()) is not None


def _range(left: str, right: str, today: date) -> DateRange | None:
    first = _period(left, today) if left else None
    last = _period(right, today) if right else None
    if first and right and last is None:
        last = parse_period(f"{first[0].year}年{right}")
    if (left and first is None) or (right and last is None) or not (first or last):
        return None
    if first and last and first > last:
        first, last = last, first
    return DateRange(first[0] if first else None, last[1] if last else None)


def _period(text: str, today: date) -> Days | None:
    if match := _LAST.fullmatch(text):
        return _last(6 if match["half"] else count(match["n"] or "一"), match["unit"] or "月", today)
    if match := _THIS.fullmatch(text):
        return _calendar(match["unit"], match["which"].startswith("上"), today)
    if text in _DAYS_BACK:
        return _days(today - timedelta(_DAYS_BACK[text]), today - timedelta(_DAYS_BACK[text]))
    if text[:2] in _YEARS_BACK:
        text = f"{today.year - _YEARS_BACK[text[:2]]}年{text[2:]}"
    return parse_period(text)


def _calendar(unit: str, before: bool, today: date) -> Days:
    """Return this month, quarter or week, or the one before."""
    if unit in {"周", "星期"}:
        monday = today - timedelta(today.weekday() + 7 * before)
        return _days(monday, monday + timedelta(6))
    length = 1 if unit == "月" else 3
    start = _months_on(today.replace(day=1), -((today.month - 1) % length) - length * before)
    return _days(start, _months_on(start, length) - timedelta(1))


def _last(number: int | None, unit: str, today: date) -> Days | None:
    if number is None:
        return None
    days = {"天": 1, "日": 1, "周": 7, "星期": 7}.get(unit)
    if days is not None:
        return _days(today - timedelta(number * days), today)
    months = number * {"年": 12, "月": 1, "季度": 3, "季": 3}[unit]
    return _days(_months_on(today, -months), today) if months < (today.year - 1) * 12 else None


def _months_on(day: date, months: int) -> date:
    """Return the same day some months on (or back), or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days(first: date, last: date) -> Days:
    return PartialDate.on(first), PartialDate.on(last)
