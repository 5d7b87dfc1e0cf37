"""Periods as bulletins print them, with their first and last day.

2022年4季度, 二〇二四年三月上半月, 2022.11.16-2022.12.15.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.partial_date import PartialDate
from corpus.text.date_expressions import Days, days_of, months_of
from corpus.text.numerals import TWO_DIGITS, YEAR, count, number

_YEAR = rf"(?P<year>(?:19|20)\d\d|{YEAR})"
_N = rf"\d{{1,2}}|{TWO_DIGITS}"
_DAY = rf"{_YEAR}(?P<han>年)?[.\-/]?(?P<month>{_N})(?(han)月|[.\-/])(?P<day>{_N})[日号]?"
_TO = rf"[-—–~～至到]+(?:(?P<to_year>(?:19|20)\d\d)[年.\-/])?(?:(?P<to_month>{_N})[月.\-/])?(?P<to_day>{_N})[日号]?"
#: The forms, each with how exact it is: of those that a line prints the first here counts.
_FORMS = tuple(
    (exact, re.compile(form))
    for exact, form in (
        (3, _DAY + _TO),
        (1, _DAY),
        (2, rf"{_YEAR}年?度?[,，]?第?(?P<quarter>[1-4一二三四])季(?:度)?"),
        (2, rf"{_YEAR}年?度?(?P<half>[上下])半年"),
        (2, rf"{_YEAR}年?(?P<month>{_N})月?(?:[-—–~～至、/])(?P<to_month>{_N})月"),
        (2, rf"{_YEAR}年?[年.\-/]?(?P<month>{_N})月(?P<part>[上中下]旬|[上下]半月)?"),
        (2, r"(?P<year>(?:19|20)\d\d)[.\-/](?P<month>0[1-9]|1[0-2]|[1-9])(?![\d.\-/])"),
        (1, r"(?<=\()(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=\))"),
        (2, r"(?<=\()(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?=\))"),
        (0, rf"{_YEAR}年(?:度|年)?"),
        (0, r"(?P<year>(?:19|20)\d\d)(?=第|总|\()"),
    )
)
#: The first and the last day of a part of a month; None: the month's own.
_PARTS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, None), "上半月": (1, 15), "下半月": (16, None)}
#: Two days that are further apart are no period of an issue, which is a year at most.
_LONGEST = 800
#: Characters of a line that are looked at; further on is running text, not the masthead.
_LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class Period:
    """A period: its words, how exact they are (days before months before years), and its days."""

    text: str
    exact: int
    start: PartialDate
    end: PartialDate

    @property
    def year(self) -> int:
        """The year in which it ends."""
        return self.end.year


def normalised(text: str) -> str:
    """Return a text as the patterns here read it: half-width, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def find_period(text: str) -> Period | None:
    """Return the most exact period that a line prints, or None."""
    text = normalised(text)[:_LOOKED_AT]
    for exact, form in _FORMS:
        match = form.search(text)
        days = _days({name: said for name, said in match.groupdict().items() if said}) if match else None
        if match and days:
            return Period(match.group(), exact, *days)
    return None


def _days(said: Mapping[str, str]) -> Days | None:
    year, to_year = number(said["year"]), number(said.get("to_year", said["year"]))
    if year is None or not 1900 <= year <= 2100:
        return None
    first, last = _PARTS.get(said.get("part", ""), (None, None))
    if "month" in said:
        month = count(said["month"])
        to_month = count(said["to_month"]) if "to_month" in said else month
    else:
        month, to_month = months_of(said)
    if "day" in said:
        first = last = count(said["day"]) or 0
    if "to_day" in said:
        last = count(said["to_day"]) or 0
    found = days_of(PartialDate.of(year, month or 0, first), PartialDate.of(to_year, to_month or 0, last))
    return found if found and (found[1].first - found[0].first).days <= _LONGEST else None
