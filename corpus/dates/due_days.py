"""Days that may be deadlines: those printed and those counted, with the year that they have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.dates.due_terms import counted_terms
from corpus.dates.years import dates_of, next_year
from corpus.model import Date, Issue
from corpus.partial_date import PartialDate
from corpus.text.date_expressions import DateText
from corpus.text.passage import Passage

# Of 179 labelled articles and three bulletins none reads otherwise between the bounds named.
#: A call is open for less than so many days: a day that comes round later may be long past. 60-360.
LONGEST = 200
#: The days of an issue that is too long to tell a year: what its article tells of does. 10-300.
_WIDE = 100
#: Days before an issue within which a call may have closed. 0-180.
_CLOSED = 92


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day that something may be due, where and in which form it stands, and how it was read."""

    day: PartialDate
    start: int
    end: int
    form: str
    certain: bool
    reason: str | None


def due_days(passage: Passage, issue: Issue, own: Date | None) -> Iterator[DueDay]:
    """Yield the days of a text that could be deadlines: no months but where their end is meant.

    `own` is the article's date, which tells the year of a day printed without it.
    """
    for date in dates_of(passage, issue):
        if date.day or date.closing:
            day, reason, certain = _value(date, passage, issue, own)
            if day is not None:
                yield DueDay(day, date.start, date.end, date.form, certain, reason)
    for term in counted_terms(passage, issue, own):
        yield DueDay(term.day, term.start, term.end, term.form, False, term.reason)


def _value(
    date: DateText, passage: Passage, issue: Issue, own: Date | None
) -> tuple[PartialDate | None, str | None, bool]:
    """Return the day, how its year was inferred, and whether it is certain.

    A missing year is that of the same day printed in full, else it is the next such day after the
    signature, the source's day or the beginning of the issue.
    """
    year = date.to_year or date.year
    if date.feast:
        return (
            _last(date, next_year(date, own.value if own and own.value.day else issue.start)),
            "before a feast",
            False,
        )
    if year is not None and passage.folded.startswith("年底", date.start):
        return _last(date, year), "the end of the issue's year", False
    if year is not None or date.month is None:
        return _last(date, year), None, True
    same = passage.days_in_full.get((date.month, date.day or 0))
    if same is not None:
        return _last(date, same), f"the text prints it as a day of {same}", True
    signed = passage.signature.date.first() if passage.signature else None
    since = signed or (own.value if own is not None and own.kind in {"signed", "source-line"} else None)
    if since is not None and since.day:
        day = _last(date, next_year(replace(date, day=date.day or 28), since))
        soon = day is not None and (day.first - since.first).days <= LONGEST
        return day, f"the next such day after {since}", soon
    return _by_issue(date, issue, own)


def _by_issue(date: DateText, issue: Issue, own: Date | None) -> tuple[PartialDate | None, str | None, bool]:
    """Infer the year by the issue, or by what the article tells of before it."""
    start, end = issue.start, issue.end
    if start is None or end is None:
        return _last(date, issue.year), f"the year {issue.year} is the issue's", False
    wide = (end.last - start.first).days > _WIDE
    told = own is not None and own.kind != "issue" and (wide or (own.value.day and own.value.first < start.first))
    since = own.value if own is not None and told else start
    year = next_year(replace(date, day=date.day or 28), since)
    day = _last(date, year)
    if day is None or (day.first - end.last).days <= LONGEST:
        return day, f"the next such day after {since}", day is not None
    past = _last(date, (year or 0) - 1)
    if past is not None and (start.first - past.first).days <= _CLOSED:
        return past, f"shortly before {since}; the next such day is a year away", False
    return day, f"the next such day after {since} is far away", False


def _last(date: DateText, year: int | None) -> PartialDate | None:
    """Return the last day of a range, of a month that ends, or the day itself."""
    value = date.last(year) or (date.first(year) if date.to_day is None else None)
    return PartialDate.on(value.last) if value is not None and date.closing else value
