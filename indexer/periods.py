"""Periods: the days, months, quarters and years that a date covers."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.model import Article, Issue

#: Longest time, in months, that is put into monthly buckets; a longer one is no date but an era.
_LONGEST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day of something, both included."""

    first: date
    last: date


def span(article: Article, issue: Issue) -> Span | None:
    """Return the days an article's date covers, else those of its issue's period; None where neither is known."""
    if article.date is not None:
        found = bounds(article.date.value, article.date.end)
        if found is not None:
            return found
    return bounds(issue.start, issue.end) if issue.start else None


def bounds(start: str | None, end: str | None = None) -> Span | None:
    """Return the days from the first of `start` to the last of `end` (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``).

    Without `end`, to the last day of `start`. None where a text is no date or the end lies before the start.
    """
    first = _days(start)
    last = _days(end) if end else first
    if first is None or last is None or last[1] < first[0]:
        return first and Span(*first)
    return Span(first[0], last[1])


def _days(text: str | None) -> tuple[date, date] | None:
    try:
        parts = [int(part) for part in (text or "").split("-")]
        match parts:
            case [year]:
                return date(year, 1, 1), date(year, 12, 31)
            case [year, month]:
                return date(year, month, 1), date(year, month, monthrange(year, month)[1])
            case [year, month, day]:
                return date(year, month, day), date(year, month, day)
    except ValueError:
        return None
    return None


def months(days: Span) -> Iterator[tuple[int, int]]:
    """Yield every (year, month) that a span touches, in order; at most the first ten years."""
    first = days.first.year * 12 + days.first.month - 1
    last = days.last.year * 12 + days.last.month - 1
    for month in range(first, min(last, first + _LONGEST_MONTHS) + 1):
        yield month // 12, month % 12 + 1


@dataclass(frozen=True, slots=True)
class Periods:
    """The years (``2022``), quarters (``2022-Q4``) and months (``2022-11``) that a span touches."""

    years: tuple[str, ...] = ()
    quarters: tuple[str, ...] = ()
    months: tuple[str, ...] = ()


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
