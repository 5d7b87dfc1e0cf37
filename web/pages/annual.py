"""The pages of the annual index.

A small year is one page. Of several serials with many articles each has an index of its own; what
is still more than a page is shown part by part, and each part page by page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Generic, TypeVar

from flask import Blueprint, Response, abort, render_template, request

from search.result import IssueSummary
from web.export.annual_docx import document
from web.export.annual_index import AnnualIndex, ContentsLine, IndexEntry, index_of_year, issues_of_year, locator
from web.export.attachment import DOCX, attachment
from web.http.context import current
from web.http.parameters import LAST_PAGE, whole

blueprint = Blueprint("annual", __name__)
#: Lines on a page: with the addresses of so many it weighs up to 50 kB.
_LINES: Final = 220
#: Places that an entry names on a page; all of them are a search away.
_PLACES: Final = 24
#: Places that weigh as much as a line.
_PLACES_A_LINE: Final = 2
PARTS: Final = {"contents": "总目录", "companies": "企业索引", "policies": "政策索引"}
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Group(Generic[Item]):
    """Lines below a heading (a section, an initial), perhaps of a serial."""

    serial: str
    heading: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class AnnualPage:
    """A page of an annual index: its number of how many, and the groups on it of each part.

    ``part`` is the only part shown, empty where all of them are.
    """

    year: str
    serial: str
    part: str
    page: int
    pages: int
    contents: Sequence[Group[ContentsLine]] = ()
    companies: Sequence[Group[IndexEntry]] = ()
    policies: Sequence[Group[IndexEntry]] = ()

    def parameters(self, **changed: str) -> list[tuple[str, str]]:
        """Return the parameters of this page with some changed; the page only where it is."""
        said = {"serial": self.serial, "part": self.part}
        return [(name, value) for name, value in (said | changed).items() if value]


@blueprint.get("/index/<year>")
def annual_index(year: str) -> str:
    """Show the annual index: all titles by section, companies and policies by initial."""
    serial = request.args.get("serial", "")
    held = _held(year, serial)
    sizes = Counter[str]()
    for summary in held:
        sizes[summary.issue.serial] += summary.articles
    number = whole(request.args, "page", 1, LAST_PAGE)
    if len(sizes) > 1 and sizes.total() > _LINES:
        some = list(sizes.items())[(number - 1) * _LINES : number * _LINES]
        shown = AnnualPage(year, serial, "", number, max(1, -(-len(sizes) // _LINES)))
        return _page(shown, held, split=some)
    index = index_of_year(current().engine, year, serial)
    if index is None:
        abort(404)
    return _page(_shown(index, request.args.get("part", ""), number), held)


@blueprint.get("/index/<year>.docx")
def annual_docx(year: str) -> Response:
    """Return the annual index for Word."""
    index = index_of_year(current().engine, year, request.args.get("serial", ""))
    if index is None:
        abort(404)
    return attachment(document(index), DOCX, f"index-{year}.docx" if year.isascii() else "index.docx")


def _held(year: str, serial: str) -> Sequence[IssueSummary]:
    held = issues_of_year(current().engine, year, serial)
    if not any(summary.articles for summary in held):
        abort(404)
    return held


def _page(shown: AnnualPage, held: Sequence[IssueSummary], split: Sequence[tuple[str, int]] = ()) -> str:
    many = len({summary.issue.serial for summary in held}) > 1
    return render_template(
        "annual.html", index=shown, issues=len(held), locator=locator, many=many, split=split, parts=PARTS, most=_PLACES
    )


def _shown(index: AnnualIndex, part: str, number: int) -> AnnualPage:
    """Return the whole index where it fits on a page, else the page of a part."""
    contents = [Group(serial, section, lines) for serial, sections in index.contents for section, lines in sections]
    companies, policies = (
        [Group("", initial, entries) for initial, entries in groups] for groups in (index.companies, index.policies)
    )
    lines = sum(len(group.items) for group in contents)
    lines += sum(_lines(entry) for group in (*companies, *policies) for entry in group.items)
    if lines <= _LINES:
        return AnnualPage(index.year, index.serial, "", 1, 1, contents, companies, policies)
    page = partial(AnnualPage, index.year, index.serial)
    if part == "companies":
        some, pages = _turned(companies, _lines, number)
        return page(part, number, pages, companies=some)
    if part == "policies":
        some, pages = _turned(policies, _lines, number)
        return page(part, number, pages, policies=some)
    titles, pages = _turned(contents, lambda _: 1, number)
    return page("contents", number, pages, contents=titles)


def _lines(entry: IndexEntry) -> int:
    """Return how many lines an entry weighs as much as."""
    return 1 + min(len(entry.lines), _PLACES) // _PLACES_A_LINE


def _turned(
    groups: Iterable[Group[Item]], lines: Callable[[Item], int], number: int
) -> tuple[Sequence[Group[Item]], int]:
    """Return the groups on a page and the number of pages; what goes on repeats its heading."""
    pages: list[list[Group[Item]]] = [[]]
    room = _LINES
    for group in groups:
        held: list[Item] = []
        for item in group.items:
            if (room := room - lines(item)) < 0 and (held or pages[-1]):
                pages[-1] += [replace(group, items=held)] if held else []
                pages.append([])
                held, room = [], _LINES - lines(item)
            held.append(item)
        pages[-1].append(replace(group, items=held))
    return pages[number - 1] if number <= len(pages) else [], len(pages)
