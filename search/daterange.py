"""Date ranges as people type them: ``2022-11``, ``2022年4季度``, ``2022-01..2022-06``, ``去年下半年``, ``最近一年``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from corpus.fold import fold, squeeze
from search.plan import DateRange

_Days = tuple[date, date]

_NUMERALS: Final = {character: value for value, character in enumerate("零一二三四五六七八九十")} | {"〇": 0, "两": 2}
_NUMBER: Final = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_DAY: Final = re.compile(
    r"(?P<y>[12]\d{3})(?:[年./-](?P<m>1[0-2]|0?[1-9])(?:[月./-](?P<d>3[01]|[12]\d|0?[1-9])[日号]?|月)?|年度?)?|"
    r"(?P<Y>[12]\d{3})(?P<M>1[0-2]|0[1-9])(?P<D>3[01]|[12]\d|0[1-9])?"
)
_MONTH: Final = re.compile(rf"(?P<m>{_NUMBER})月份?(?:(?P<d>{_NUMBER})[日号])?")
_QUARTER: Final = re.compile(r"-?(?:q(?P<q>[1-4])|第?(?P<n>[1-4一二三四])季度?)")
_HALF: Final = re.compile(r"(?P<half>[上下])半年")
_YEAR: Final = re.compile(r"(?:(?P<y>[12]\d{3})年?|(?P<word>今年|本年|去年|上年|前年))度?")
_LAST: Final = re.compile(
    rf"(?:最近|过去|近)(?:的?(?P<half>半年)|(?P<n>{_NUMBER})?个?(?P<unit>年|月|季度|季|周|星期|天|日))[内来]?"
)
_YEARS_BACK: Final = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}
_BETWEEN: Final = re.compile(r"\.{2,3}|…|~|至|到|--|(?<=^\d{4})-(?=\d{4}$)")


def parse(text: str, today: date) -> DateRange | None:
    """Return the days that a text means, relative ones counted from ``today``; None where it means none.

    One period (a day, month, quarter, half year, year, or a relative one), or two with ``..``, ``~``, ``至`` or ``到``
    between them, either of which may be left out: ``2022..`` is from 2022 on.
    """
    typed = squeeze(fold(text))[0].strip()
    between = _BETWEEN.search(typed)
    if between is None:
        days = _period(typed, today)
        return DateRange(days[0].isoformat(), days[1].isoformat()) if days else None
    return _range(typed[: between.start()], typed[between.end() :], today)


def _range(left: str, right: str, today: date) -> DateRange | None:
    first = _period(left, today)
    last = _period(right, today)
    if first and right and last is None:
        last = _within_year(right, first[0].year)
    if (left and first is None) or (right and last is None) or not (first or last):
        return None
    if first and last and first[0] > last[1]:
        first, last = last, first
    return DateRange(first[0].isoformat() if first else None, last[1].isoformat() if last else None)


def _period(text: str, today: date) -> _Days | None:
    return _printed(text) or _relative(text, today)


def _printed(text: str) -> _Days | None:
    """Read a period with its year: a day, month, quarter, half year or year."""
    if match := _DAY.fullmatch(text):
        year, month, day = (match[name] or match[name.upper()] for name in "ymd")
        return _days(int(year), int(month) if month else None, int(day) if day else None)
    if (match := _YEAR.match(text)) and match["y"]:
        return _within_year(text[match.end() :], int(match["y"]))
    return None


def _relative(text: str, today: date) -> _Days | None:
    """Read a period that is counted from today."""
    if match := _LAST.fullmatch(text):
        return _last(6 if match["half"] else _number(match["n"] or "一"), match["unit"] or "月", today)
    if (match := _YEAR.match(text)) and match["word"]:
        year = today.year - _YEARS_BACK[match["word"]]
        rest = text[match.end() :]
        return _within_year(rest, year) if rest else _days(year, None, None)
    if match := re.fullmatch(r"(?P<which>本|这个?|上个?)(?P<unit>月|季度|周|星期)", text):
        return _calendar(match["unit"], match["which"].startswith("上"), today)
    back = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}.get(text)
    return None if back is None else (today - timedelta(back), today - timedelta(back))


def _within_year(text: str, year: int) -> _Days | None:
    """Read a month, a day, a quarter or a half of a year that is known."""
    if match := _MONTH.fullmatch(text):
        return _days(year, _number(match["m"]), _number(match["d"]) if match["d"] else None)
    if match := _QUARTER.fullmatch(text):
        last = _number(match["q"] or match["n"]) * 3
        return date(year, last - 2, 1), date(year, last, monthrange(year, last)[1])
    if match := _HALF.fullmatch(text):
        return (
            (date(year, 1, 1), date(year, 6, 30)) if match["half"] == "上" else (date(year, 7, 1), date(year, 12, 31))
        )
    return None


def _calendar(unit: str, before: bool, today: date) -> _Days:
    """Return this month, quarter or week, or the one before."""
    if unit in {"周", "星期"}:
        monday = today - timedelta(today.weekday() + 7 * before)
        return monday, monday + timedelta(6)
    length = 1 if unit == "月" else 3
    first = (today.month - 1) // length * length - length * before
    start = _months_on(today.replace(day=1), first - (today.month - 1))
    return start, _months_on(start, length) - timedelta(1)


def _last(count: int, unit: str, today: date) -> _Days | None:
    days = {"天": 1, "日": 1, "周": 7, "星期": 7}.get(unit)
    if days is not None:
        return today - timedelta(min(count * days, today.toordinal() - 1)), today
    months = count * {"年": 12, "月": 1, "季度": 3, "季": 3}[unit]
    return (_months_on(today, -months), today) if months < today.year * 12 - 12 else None


def _months_on(day: date, months: int) -> date:
    """Return the same day some months on (or back), or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days(year: int, month: int | None, day: int | None) -> _Days | None:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, last)
    return (date(year, month, day), date(year, month, day)) if 1 <= day <= last else None


def _number(text: str) -> int:
    """Return a small number in digits or Chinese numerals up to 九十九."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + (_NUMERALS.get(ones, 0) if ones else 0)
