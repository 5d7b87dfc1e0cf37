"""Periods: the days, months, quarters and years that a date covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import final

from corpus.model import Article, Issue
from corpus.partial_date import PartialDate

#: Months of a span that count, from its first on: what lasts longer is no date but an era.
_LONGEST_MONTHS = 120


@final
@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day of something, both included."""

    first: date
    last: date


def span(article: Article, issue: Issue) -> Span | None:
    """Return the days of an article's date, else of its issue's period, if either is known."""
    if article.date is not None:
        return bounds(article.date.value, article.date.end)
    return bounds(issue.start, issue.end) if issue.start else None


def bounds(start: PartialDate, end: PartialDate | None = None) -> Span:
    """Return the days from `start` to `end`; only those of `start` where `end` is earlier."""
    if end is None or end.last < start.first:
        end = start
    return Span(start.first, end.last)


def between(start: PartialDate | None, end: PartialDate | None) -> Span:
    """Return the days of a range that may be open at either end."""
    return bounds(start or PartialDate.on(date.min), end or PartialDate.on(date.max))


def months(days: Span) -> Iterator[tuple[int, int]]:
    """Yield every (year, month) that a span touches, in order; at most the first ten years."""
    first = days.first.year * 12 + days.first.month - 1
    last = days.last.year * 12 + days.last.month - 1
    for month in range(first, min(last + 1, first + _LONGEST_MONTHS)):
        yield month // 12, month % 12 + 1


def periods_within(first: PartialDate, last: PartialDate) -> tuple[str, ...]:
    """Return every year, quarter and month between a first and a last month."""
    found = list(months(bounds(first, last)))
    quarters = [(year, month) for year, month in found if month % 3 == 1 and (year, month + 2) in found]
    years = [year for year, month in found if month == 1 and (year, 12) in found]
    return (
        *(f"{year:04}" for year in years),
        *(f"{year:04}-Q{month // 3 + 1}" for year, month in quarters),
        *(f"{year:04}-{month:02}" for year, month in found),
    )


@dataclass(frozen=True, slots=True)
class Periods:
    """The years (``2022``), quarters (``2022-Q4``) and months (``2022-11``) that a span touches."""

    years: tuple[str, ...] = ()
    quarters: tuple[str, ...] = ()
    months: tuple[str, ...] = ()


def known_period(covered: Periods) -> str:
    """Return the one period that covers all of these: a month, else a quarter, else a year.

    Of several years the first and the last (``2021/2023``); an empty text of nothing.
    """
    for one in (covered.months, covered.quarters, covered.years):
        if len(one) == 1:
            return one[0]
    return f"{covered.years[0]}/{covered.years[-1]}" if covered.years else ""


def periods(days: Span | None) -> Periods:
    """Return the periods a span touches; none of nothing."""
    if days is None:
        return Periods()
    touched = list(months(days))
    return Periods(
        tuple(dict.fromkeys(f"{year:04}" for year, _ in touched)),
        tuple(dict.fromkeys(f"{year:04}-Q{(month + 2) // 3}" for year, month in touched)),
        tuple(f"{year:04}-{month:02}" for year, month in touched),
    )
