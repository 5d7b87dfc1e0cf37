"""Holdings: the issues of each serial, year by year, with the numbers missing between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from indexer.missing_issues import MissingIssues, missing_between, printed_order
from search.result import IssueSummary
from web.http.template_filters import issue_year


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a shelf: an issue that is held, or a run of numbers that are missing."""

    held: IssueSummary | None
    missing: MissingIssues | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One serial: its years, newest first, each with its places in order of number.

    And how many are missing.
    """

    serial: str
    publisher: str
    issues: int
    articles: int
    years: tuple[tuple[str, tuple[Place, ...]], ...]
    missing: int


def newest_first(summaries: Iterable[IssueSummary]) -> list[IssueSummary]:
    """Return issues by the end of their period, the newest first; those without a period last."""
    return sorted(
        summaries, key=lambda s: (str(s.issue.end or str(s.issue.start or "")), s.issue.number or 0), reverse=True
    )


def shelves(summaries: Sequence[IssueSummary]) -> list[Shelf]:
    """Return the shelf of every serial, serials by name."""
    ordered = sorted(summaries, key=lambda s: s.issue.serial)
    return [_shelf(serial, list(group)) for serial, group in groupby(ordered, key=lambda s: s.issue.serial)]


def _shelf(serial: str, held: list[IssueSummary]) -> Shelf:
    held.sort(key=lambda s: printed_order(s.issue))
    places = [Place(held[0])]
    for before, after in pairwise(held):
        gap = missing_between(before.issue, after.issue)
        if gap:
            places.append(Place(None, gap))
        places.append(Place(after))
    years: dict[str, list[Place]] = {}
    year = ""
    for place in reversed(places):
        year = issue_year(place.held.issue) if place.held else year
        years.setdefault(year, []).insert(0, place)
    missing = sum(place.missing.count for place in places if place.missing)
    publisher = next((s.issue.publisher for s in held if s.issue.publisher), "")
    ordered = tuple((name, tuple(row)) for name, row in sorted(years.items(), reverse=True))
    return Shelf(serial, publisher, len(held), sum(s.articles for s in held), ordered, missing)
