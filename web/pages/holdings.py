"""Holdings: the issues of each serial, year by year, with the numbers missing between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

from corpus.text.fold import fold
from indexer.facets import NONE
from indexer.missing_issues import MissingIssues, missing_between, printed_order
from search.result import IssueSummary
from web.http.name_order import by_name
from web.http.parameters import LAST_PAGE, Args, whole
from web.http.template_filters import issue_year

#: Issues and gaps on a page, and serials in a list of them.
_ENTRIES: Final = 100
_SERIALS: Final = 100
#: More serials than these are looked through by name.
_SERIALS_AT_ONCE: Final = 12


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


@dataclass(frozen=True, slots=True)
class HoldingsPage:
    """A page of what is held: shelves with their issues, or serials by their initials.

    A library that fits on one page has all of its shelves there.
    """

    shelves: tuple[SerialHoldings, ...]
    serials: tuple[tuple[str, SerialHoldings], ...]
    find: str
    serial: str
    page: int
    pages: int
    many: bool

    def parameters(self, **changed: str) -> list[tuple[str, str]]:
        """Return the parameters of this page with some changed."""
        return [
            (name, value) for name, value in ({"find": self.find, "serial": self.serial} | changed).items() if value
        ]


def holdings_page(every: Sequence[SerialHoldings], args: Args) -> HoldingsPage:
    """Return the page that ``find``, ``serial`` and ``page`` ask for. Raises BadParameter."""
    find, serial, page = args.get("find", "").strip(), args.get("serial", ""), whole(args, "page", 1, LAST_PAGE)
    many = len(every) > _SERIALS_AT_ONCE or sum(map(_size, every)) > _ENTRIES
    found = [shelf for shelf in every if fold(find) in fold(shelf.name)] if find else list(every)
    if serial or len(found) == 1:
        found = [shelf for shelf in found if (shelf.name or NONE) == serial] if serial else found
        pages = [piece for shelf in found for piece in _pieces(shelf)]
        return HoldingsPage(tuple(pages[page - 1 : page]), (), find, serial, page, max(1, len(pages)), many)
    if len(found) <= _SERIALS_AT_ONCE and sum(map(_size, found)) <= _ENTRIES:
        return HoldingsPage(tuple(found), (), find, serial, 1, 1, many)
    ordered = sorted(((by_name(shelf.name), shelf) for shelf in found), key=lambda pair: pair[0])
    shown = tuple((key[0], shelf) for key, shelf in ordered[(page - 1) * _SERIALS : page * _SERIALS])
    return HoldingsPage((), shown, find, serial, page, -(-len(ordered) // _SERIALS), many)


def _size(shelf: SerialHoldings) -> int:
    return sum(len(entries) for _, entries in shelf.years)


def _pieces(shelf: SerialHoldings) -> Iterator[SerialHoldings]:
    """Yield a shelf in pieces that each fit on a page."""
    flat = [(year, entry) for year, entries in shelf.years for entry in entries]
    for start in range(0, len(flat), _ENTRIES):
        years = groupby(flat[start : start + _ENTRIES], key=lambda pair: pair[0])
        yield replace(shelf, years=tuple((year, tuple(entry for _, entry in row)) for year, row in years))


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
