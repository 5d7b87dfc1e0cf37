"""Holdings: the issues of each serial, year by year, with the numbers missing between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from indexer.missing_issues import MissingIssues, missing_between, printed_order
from search.result import IssueSummary
from web.http.template_filters import issue_year


@dataclass(frozen=True, slots=True)
class HoldingsEntry:
    """An issue that is held, or a run of numbers that are missing."""

    held: IssueSummary | None
    missing: MissingIssues | None = None


@dataclass(frozen=True, slots=True)
class SerialHoldings:
    """One serial: its years, newest first, with their entries; and how many are missing."""

    name: str
    publisher: str
    issues: int
    articles: int
    years: tuple[tuple[str, tuple[HoldingsEntry, ...]], ...]
    missing: int


def serial_holdings(summaries: Sequence[IssueSummary]) -> list[SerialHoldings]:
    """Return the holdings of every serial, by its name."""
    ordered = sorted(summaries, key=lambda s: s.issue.serial)
    return [_of_serial(serial, list(group)) for serial, group in groupby(ordered, key=lambda s: s.issue.serial)]


def _of_serial(serial: str, held: list[IssueSummary]) -> SerialHoldings:
    held.sort(key=lambda s: printed_order(s.issue))
    entries = [HoldingsEntry(held[0])]
    for before, after in pairwise(held):
        gap = missing_between(before.issue, after.issue)
        if gap:
            entries.append(HoldingsEntry(None, gap))
        entries.append(HoldingsEntry(after))
    years: dict[str, list[HoldingsEntry]] = {}
    year = ""
    for entry in reversed(entries):
        year = issue_year(entry.held.issue) if entry.held else year
        years.setdefault(year, []).insert(0, entry)
    missing = sum(entry.missing.count for entry in entries if entry.missing)
    publisher = next((s.issue.publisher for s in held if s.issue.publisher), "")
    ordered = tuple((name, tuple(row)) for name, row in sorted(years.items(), reverse=True))
    return SerialHoldings(serial, publisher, len(held), sum(s.articles for s in held), ordered, missing)
