"""A page of results, ready to be shown.

Chips, facets, the ways to the other pages, and what to do without hits.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from indexer.facets import FACETS, NONE, NOT_STATED
from search.engine import Engine
from search.request import Request
from search.result import FacetValue, Hit, Page
from web.http.i18n import Translate
from web.http.links import Links
from web.http.parameters import NOT, Pairs, pairs, toggled, without
from web.http.template_filters import dates_of, issue_name, unquoted
from web.pages.cards import ShownCard, cards
from web.pages.charts import Histogram, histogram

#: How many values of a facet stand beside the results; the others are one link away. With eight of
#: each, results with long snippets weighed 61 kB (`python -m benchmarks site --articles 300000`).
VALUES_SHOWN: Final = 6
#: Enough for a word on how many values there are.
FACET_SIZE: Final = 120
#: The facet of the histogram: its bars select some of its values at once, which one chip takes back.
_PERIOD: Final = "period"


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the question that can be taken away.

    What it is, what it says, and the address without it.
    """

    name: str
    text: str
    url: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class FacetList:
    """A facet beside the results: values shown, how many more there are, how many are selected.

    ``full``: there may be more values than were counted.
    """

    key: str
    name: str
    values: tuple[FacetValue, ...]
    more: int
    selected: int
    more_url: str
    full: bool


@dataclass(frozen=True, slots=True)
class PageLink:
    """A way to another page of results; ``url`` is None for this page and for a gap (…)."""

    text: str
    url: str | None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """The content of search.html; ``smart`` and ``exact`` are the totals in either mode.

    ``unquoted``: of a search whose quotes let nothing be found, the address without them and how
    many hits it has.
    """

    request: Request
    page: Page
    parameters: Pairs
    chips: tuple[Chip, ...]
    facets: tuple[FacetList, ...]
    histogram: Histogram | None
    groups: tuple[tuple[str, str, tuple[tuple[int, Hit], ...]], ...]
    page_links: tuple[PageLink, ...]
    hit_query: str
    clear_url: str
    alternatives: tuple[tuple[Chip, int], ...]
    smart: int
    exact: int
    cards: tuple[ShownCard, ...]
    unquoted: tuple[str, int] | None

    @property
    def last_page(self) -> int:
        """The number of the last page that has hits."""
        return max(1, -(-self.page.total // self.request.size))


def results(engine: Engine, request: Request, links: Links, translate: Translate, *, grouped: bool) -> Results:
    """Answer a request and lay the answer out."""
    request = dataclasses.replace(request, facet_size=FACET_SIZE, whole=(_PERIOD,))
    page = engine.search(request)
    if page.rung != "meaning" and (request.mode == "exact" or request.rung not in {step.rung for step in page.ladder}):
        # This query has no such rung: it was answered as one that asks for none.
        request = dataclasses.replace(request, rung=None)
    parameters = pairs(request)
    chips = tuple(_chips(request, page, parameters, links, translate))
    # What a hit's address carries, so that one comes back to this very list; the hit's place is
    # added to it.
    hit_query = links.search(parameters).partition("?")[2]
    return Results(
        request,
        page,
        parameters,
        chips,
        tuple(_facets(page, parameters, links, translate)),
        histogram(page.facets.get(_PERIOD, ()), parameters, links),
        tuple(_groups(page, request, translate, grouped=grouped)),
        tuple(_page_links(page, request, parameters, links)),
        hit_query + "&" if hit_query else "",
        links.search([("q", request.q)] if request.q else []),
        _alternatives(engine, request, chips) if not page.total else (),
        *_totals(engine, request, page),
        cards(engine, request, page.hits, links),
        _unquoted(engine, request, parameters, links) if not page.total else None,
    )


def _totals(engine: Engine, request: Request, page: Page) -> tuple[int, int]:
    """Return how many articles a request finds in the smart and in the exact mode."""
    literal = next((step.total for step in page.ladder if step.rung == "literal"), page.total)
    if not request.q or (request.mode == "smart" and request.rung is None):
        return page.total, literal
    smart = dataclasses.replace(request, mode="smart", rung=None, page=1, size=1, facets=(), snippets=0)
    return engine.search(smart).total, page.total if request.mode == "exact" else literal


def _chips(request: Request, page: Page, parameters: Pairs, links: Links, translate: Translate) -> list[Chip]:
    chips = []
    for name, value in parameters:
        facet = name.removeprefix(NOT)
        if facet in FACETS and name != _PERIOD:
            labels = (found.label for found in page.facets.get(facet, ()) if found.value == value)
            label = translate(NOT_STATED) if value == NONE else next(labels, value)
            url = links.search(toggled(parameters, name, value))
            chips.append(Chip(translate(FACETS[facet].title), label, url, excluded=name != facet))
    if request.filters.get(_PERIOD):
        text = "、".join(sorted(request.filters[_PERIOD]))
        chips.append(Chip(translate(FACETS[_PERIOD].title), text, links.search(without(parameters, _PERIOD))))
    if request.date_from or request.date_to:
        text = dates_of(request.date_from, request.date_to, translate)
        chips.append(Chip(translate("日期"), text, links.search(without(parameters, "from", "to"))))
    return chips


def _facets(page: Page, parameters: Pairs, links: Links, translate: Translate) -> list[FacetList]:
    found = []
    for key in (facet.name for facet in FACETS.values() if facet.listed):
        values = page.facets.get(key, ())
        chosen = [value for value in values if value.selected or value.excluded]
        if not chosen and all(value.value == NONE for value in values):
            continue
        others = [value for value in values if not (value.selected or value.excluded or value.value == NONE)]
        others += [value for value in values if value.value == NONE and value not in chosen]
        shown = (*chosen, *others[: max(0, VALUES_SHOWN - len(chosen))])
        more_url = links.to(f"/facets/{key}", parameters)
        name = translate(FACETS[key].title)
        full = len(values) >= FACET_SIZE
        found.append(FacetList(key, name, shown, len(values) - len(shown), len(chosen), more_url, full))
    return found


def _groups(
    page: Page, request: Request, translate: Translate, *, grouped: bool
) -> list[tuple[str, str, tuple[tuple[int, Hit], ...]]]:
    """Return (issue id, heading, numbered hits).

    One nameless group, or one an issue in the order of its best hit.
    """
    first = (request.page - 1) * request.size + 1
    numbered = list(enumerate(page.hits, first))
    if not grouped:
        return [("", "", tuple(numbered))] if numbered else []
    order = {issue: place for place, issue in reversed(list(enumerate(hit.record.issue.id for hit in page.hits)))}
    numbered.sort(key=lambda pair: order[pair[1].record.issue.id])
    return [
        (issue_id, issue_name(hits[0][1].record.issue, translate), hits)
        for issue_id, group in groupby(numbered, key=lambda pair: pair[1].record.issue.id)
        for hits in [tuple(group)]
    ]


def _page_links(page: Page, request: Request, parameters: Pairs, links: Links) -> list[PageLink]:
    last = -(-page.total // request.size)
    if last < 2:
        return []
    near = sorted({1, last, *range(max(1, request.page - 2), min(last, request.page + 2) + 1)})
    page_links: list[PageLink] = []
    before = 0
    for number in near:
        if number - before > 1:
            page_links.append(PageLink("…", None))
        current = number == request.page
        # Whoever turns a page begins at its results, not at the head of the page again.
        url = None if current else f"{page_url(number, parameters, links)}#results"
        page_links.append(PageLink(str(number), url, current))
        before = number
    return page_links


def page_url(number: int, parameters: Pairs, links: Links) -> str:
    """Return the address of another page of the same results."""
    kept = without(parameters)
    return links.search([*kept, ("page", str(number))] if number > 1 else kept)


def _alternatives(engine: Engine, request: Request, chips: Sequence[Chip]) -> tuple[tuple[Chip, int], ...]:
    """Return, for a search without hits, each chip with the number of hits there are without it."""
    alternatives = []
    plain = dataclasses.replace(request, size=1, page=1, facets=(), snippets=0)
    for chip, reduced in zip(chips, _reduced(plain), strict=True):
        total = engine.search(reduced).total
        if total:
            alternatives.append((chip, total))
    return tuple(alternatives)


def _unquoted(engine: Engine, request: Request, parameters: Pairs, links: Links) -> tuple[str, int] | None:
    text = unquoted(request.q)
    if text == " ".join(request.q.split()):
        return None
    total = engine.search(dataclasses.replace(request, q=text, rung=None, size=1, page=1, facets=(), snippets=0)).total
    return (links.search([("q", text), *without(parameters, "q", "rung")]), total) if total else None


def _reduced(request: Request) -> list[Request]:
    """Return the request without each of its parts, in the order of the chips."""
    found = []
    for field, chosen in (("filters", request.filters), ("excluded", request.excluded)):
        for facet in FACETS:
            for value in chosen.get(facet, ()) if (field, facet) != ("filters", _PERIOD) else ():
                left = {**chosen, facet: tuple(other for other in chosen[facet] if other != value)}
                kept = {name: values for name, values in left.items() if values}
                found.append(
                    dataclasses.replace(request, filters=kept)
                    if field == "filters"
                    else dataclasses.replace(request, excluded=kept)
                )
    if request.filters.get(_PERIOD):
        kept = {facet: values for facet, values in request.filters.items() if facet != _PERIOD}
        found.append(dataclasses.replace(request, filters=kept))
    if request.date_from or request.date_to:
        found.append(dataclasses.replace(request, date_from=None, date_to=None))
    return found
