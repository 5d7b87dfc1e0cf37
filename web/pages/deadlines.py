"""Deadlines: the last days that articles name, each with the sentences that say so.

Open, closed, or of an uncertain day, on a given day. They are counted as a facet of the articles,
so that of a large library only the articles are read whose deadlines are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from corpus.model import Article, Deadline
from corpus.partial_date import PartialDate
from indexer.dues import dues_of, read_due
from indexer.facets import NONE
from indexer.record import Record
from search.engine import Engine
from search.request import Request
from search.result import FacetValue
from web.http.i18n import Translate

#: Facets by which deadlines are narrowed.
NARROWING: Final = ("section", "issuer", "region", "serial")
#: Deadlines on a page.
PAGE: Final = 40
#: More days than any library names.
_DAYS: Final = 20_000

State = Literal["open", "uncertain", "closed"]
STATES: Final[tuple[State, ...]] = ("open", "uncertain", "closed")

#: Why a day is a guess, as the parser says it, and as a page does.
_REASONS: Final = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        (r"the next such day after (?P<day>\S+) is far away", "未印年份：{day} 之后的这一天太远，或是往年的"),
        (r"the next such day after (?P<day>\S+)", "未印年份，取 {day} 之后的这一天"),
        (r"shortly before (?P<day>[^;]+);.*", "未印年份，取 {day} 之前不久的这一天"),
        (r"the year (?P<day>\d+) is the issue's", "未印年份，取本期的 {day} 年"),
        (r"the end of the issue's year", "只写年底，取本期那一年"),
        (r"before a feast", "只写节前，没有印出日子"),
        (r"(?P<words>.+), counted from (?P<day>\S+)", "“{words}”，从 {day} 起算"),
    )
)


@dataclass(frozen=True, slots=True)
class Said:
    """A deadline as an article says it, and the index of the paragraph that does."""

    deadline: Deadline
    paragraph: int | None


@dataclass(frozen=True, slots=True)
class Due:
    """All that an article says of one day; ``left`` is the number of days to it (negative: past).

    ``certain`` is false where the day is a guess.
    """

    date: PartialDate
    certain: bool
    record: Record
    left: int
    said: tuple[Said, ...]

    @property
    def reason(self) -> str | None:
        """Why the day is a guess, as the parser says it."""
        return None if self.certain else next((one.deadline.reason for one in self.said), None)


@dataclass(frozen=True, slots=True)
class Day:
    """A day by which articles ask for something: its value of the facet, and their number."""

    value: str
    last: date
    certain: bool
    articles: int


@dataclass(frozen=True, slots=True)
class Dues:
    """The days that a search finds, the request that finds just their articles, and facets."""

    days: tuple[Day, ...]
    asked: Request
    facets: dict[str, tuple[FacetValue, ...]]


@dataclass(frozen=True, slots=True)
class Window:
    """Days whose deadlines stand on one page; a day with too many has pages of its own."""

    days: tuple[Day, ...]
    page: int = 1


def count_dues(engine: Engine, asked: Request) -> Dues:
    """Return the days that the articles of a search name, and the values to narrow it by."""
    filters = {facet: values for facet, values in asked.filters.items() if facet != "due"}
    excluded = {**asked.excluded, "due": (NONE,)}
    light = replace(asked, filters=filters, excluded=excluded, page=1, size=0, snippets=0)
    page = engine.search(replace(light, facets=("due", *NARROWING), facet_size=_DAYS, facet_query={}))
    values = (value for value in page.facets.get("due", ()) if value.value != NONE and value.count)
    found = (_day(value.value, value.count) for value in values)
    days = tuple(sorted(found, key=lambda day: (day.last, day.value)))
    # Other filters must not find by another rung.
    rung = None if page.rung == "all" else page.rung
    return Dues(days, replace(light, rung=rung, sort="newest", facets=(), facet_query={}), page.facets)


def _day(value: str, articles: int) -> Day:
    day, certain = read_due(value)
    return Day(value, day.last, certain, articles)


def by_state(days: Iterable[Day], today: date) -> dict[State, tuple[Day, ...]]:
    """Return the open days and the uncertain, the nearest first, and the closed, the latest first.

    One that is a guess may have passed: it is never open.
    """
    found: dict[State, list[Day]] = {state: [] for state in STATES}
    for day in days:
        found["closed" if day.last < today else "open" if day.certain else "uncertain"].append(day)
    return {state: tuple(some[::-1] if state == "closed" else some) for state, some in found.items()}


def total(days: Iterable[Day]) -> int:
    """Return the number of deadlines of some days: one an article and day."""
    return sum(day.articles for day in days)


def windows(days: Iterable[Day]) -> tuple[Window, ...]:
    """Return some days cut into pages."""
    found: list[Window] = []
    some: list[Day] = []
    for day in days:
        if some and total(some) + day.articles > PAGE:
            found.append(Window(tuple(some)))
            some = []
        some.append(day)
        if day.articles > PAGE:
            found += [Window((day,), page) for page in range(1, -(-day.articles // PAGE) + 1)]
            some = []
    return (*found, Window(tuple(some))) if some else tuple(found)


def dues(engine: Engine, found: Dues, window: Window, today: date) -> list[Due]:
    """Return the deadlines of a page, in the order of its days, of a day the newest first."""
    order = {day.value: place for place, day in enumerate(window.days)}
    filters = {**found.asked.filters, "due": tuple(order)}
    page = engine.search(replace(found.asked, filters=filters, page=window.page, size=PAGE))
    pairs = ((value, hit.record) for hit in page.hits for value in dues_of(hit.record.article) if value in order)
    return [due_of(record, value, today) for value, record in sorted(pairs, key=lambda pair: order[pair[0]])]


def every_due(engine: Engine, found: Dues, days: Sequence[Day], today: date) -> Iterator[Due]:
    """Yield the deadlines of some days, read as they are asked for."""
    for window in windows(days):
        yield from dues(engine, found, window, today)


def due_of(record: Record, value: str, today: date) -> Due:
    """Return all that an article says of a day that it names."""
    day, certain = read_due(value)
    same = [one for one in record.article.deadlines if one.date == day]
    # What is certain comes first: the others are the same day, inferred.
    said = tuple(Said(one, _paragraph(record.article, one)) for one in sorted(same, key=lambda one: not one.certain))
    return Due(day, certain, record, (day.last - today).days, said)


def badge(article: Article, today: date) -> tuple[State, PartialDate, int] | None:
    """Return what a list says of an article's deadlines: the next one that is open, else the last.

    A state, a day and the number of days to it; None where there are none.
    """
    every = [read_due(value) for value in dues_of(article)]
    ahead = sorted((day.last, not certain) for day, certain in every if day.last >= today)
    sure = next((day for day, guessed in ahead if not guessed), None)
    if sure is not None or ahead:
        day = sure or ahead[0][0]
        return "open" if sure else "uncertain", PartialDate.on(day), (day - today).days
    last = max((day.last for day, _ in every), default=None)
    return ("closed", PartialDate.on(last), (last - today).days) if last else None


def reason_text(reason: str | None, translate: Translate) -> str:
    """Return, in the reader's language, why a day is a guess."""
    matches = ((pattern.fullmatch(reason or ""), message) for pattern, message in _REASONS)
    found = next(((match, message) for match, message in matches if match), None)
    return translate(found[1], **found[0].groupdict()) if found else translate("推定的日子")


def _paragraph(article: Article, deadline: Deadline) -> int | None:
    """Return the index of the paragraph in which the deadline's sentence stands."""
    return next(
        (place for place, text in enumerate(article.paragraphs) if deadline.text and deadline.text in text), None
    )
