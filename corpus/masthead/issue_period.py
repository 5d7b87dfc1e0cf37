"""Periods as bulletins print them (2022年4季度, 二〇二四年三月上半月, 2022.11.16-2022.12.15) with their first and last day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from corpus.text import numerals
from corpus.text.numerals import count, number

_YEAR = rf"(?P<year>(?:19|20)\d\d|{numerals.YEAR})年?"
_N = rf"\d{{1,2}}|{numerals.TWO_DIGITS}"
_DAY = (
    rf"(?P<year>(?:19|20)\d\d|{numerals.YEAR})(?P<cjk>年)?[.\-/]?"
    rf"(?P<month>{_N})(?(cjk)月|[.\-/])(?P<day>{_N})[日号]?"
)
_RANGE_TO = rf"[-—–~～至到]+(?:(?P<year2>(?:19|20)\d\d)[年.\-/])?(?:(?P<month2>{_N})[月.\-/])?(?P<day2>{_N})[日号]?"
_FULL_RANGE = re.compile(_DAY + _RANGE_TO)
_FULL_DAY = re.compile(_DAY)
_QUARTER = re.compile(rf"{_YEAR}度?[,，]?第?(?P<quarter>[1-4一二三四])季(?:度)?")
_HALF = re.compile(rf"{_YEAR}度?(?P<half>[上下])半年")
_MONTHS = re.compile(rf"{_YEAR}(?P<month>{_N})月?(?:[-—–~～至、/])(?P<month2>{_N})月")
_MONTH = re.compile(rf"{_YEAR}[年.\-/]?(?P<month>{_N})月(?P<part>[上中下]旬|[上下]半月)?")
_MONTH_DIGITS = re.compile(r"(?P<year>(?:19|20)\d\d)[.\-/](?P<month>0[1-9]|1[0-2]|[1-9])(?![\d.\-/])")
_ONLY_YEAR = re.compile(rf"(?P<year>(?:19|20)\d\d|{numerals.YEAR})年(?:度|年)?|(?P<bare>(?:19|20)\d\d)(?=第|总|\()")


@dataclass(frozen=True, slots=True)
class Period:
    """A period: the words, how exact they are (day ranges before months before years), first and last day."""

    text: str
    exact: int
    year: int
    start: dt.date
    end: dt.date


def plain(text: str) -> str:
    """Return a text without white space, full-width forms as half-width ones: what the patterns here read."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def find_period(text: str) -> Period | None:
    """Return the most exact period that a line prints, or None."""
    text = plain(text)[:300]
    readers = (_ranges, _days, _quarters, _halves, _months, _month, _years)
    return next((period for reader in readers if (period := reader(text)) is not None), None)


def _ranges(text: str) -> Period | None:
    match = _FULL_RANGE.search(text)
    if match is None:
        return None
    first = _day(match["year"], match["month"], match["day"])
    last = _day(match["year2"] or match["year"], match["month2"] or match["month"], match["day2"])
    if first is None or last is None or last < first or (last - first).days > 800:
        return None
    return Period(match.group(), 3, last.year, first, last)


def _days(text: str) -> Period | None:
    match = _FULL_DAY.search(text)
    day = _day(match["year"], match["month"], match["day"]) if match else None
    return Period(match.group(), 1, day.year, day, day) if match and day else None


def _quarters(text: str) -> Period | None:
    match = _QUARTER.search(text)
    year = _year(match) if match else None
    quarter = count(match["quarter"]) if match else None
    if match is None or year is None or quarter is None:
        return None
    return _span(match.group(), 2, year, 3 * quarter - 2, 3 * quarter)


def _halves(text: str) -> Period | None:
    match = _HALF.search(text)
    year = _year(match) if match else None
    if match is None or year is None:
        return None
    return _span(match.group(), 2, year, 1, 6) if match["half"] == "上" else _span(match.group(), 2, year, 7, 12)


def _months(text: str) -> Period | None:
    match = _MONTHS.search(text)
    year = _year(match) if match else None
    if match is None or year is None:
        return None
    first, last = count(match["month"]), count(match["month2"])
    if first is None or last is None or not 1 <= first <= last <= 12:
        return None
    return _span(match.group(), 2, year, first, last)


def _month(text: str) -> Period | None:
    match = _MONTH.search(text) or _MONTH_DIGITS.search(text)
    year = _year(match) if match else None
    month = count(match["month"]) if match else None
    if match is None or year is None or month is None or not 1 <= month <= 12:
        return None
    whole = _span(match.group(), 2, year, month, month)
    first, last = {
        "上旬": (1, 10),
        "中旬": (11, 20),
        "下旬": (21, whole.end.day),
        "上半月": (1, 15),
        "下半月": (16, whole.end.day),
    }.get(match.groupdict().get("part") or "", (1, whole.end.day))
    return Period(whole.text, 2, year, dt.date(year, month, first), dt.date(year, month, last))


def _years(text: str) -> Period | None:
    match = _ONLY_YEAR.search(text)
    year = _year(match) if match else None
    return _span(match.group(), 0, year, 1, 12) if match and year else None


def _span(text: str, exact: int, year: int, first: int, last: int) -> Period:
    return Period(text, exact, year, dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))


def _year(match: re.Match[str]) -> int | None:
    text = match.groupdict().get("year") or match.groupdict().get("bare") or ""
    year = number(text) if text else None
    return year if year is not None and 1900 <= year <= 2100 else None


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(number(year) or 0, count(month) or 0, count(day) or 0)
    except ValueError:
        return None
