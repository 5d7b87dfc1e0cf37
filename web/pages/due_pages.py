"""The pages of deadlines (截止): the list, the calendar and the feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final, Literal, cast

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from indexer.facets import NONE
from search.request import Request
from web.export.calendar import Event, calendar
from web.http.context import RequestContext, current
from web.http.links import Links
from web.http.parameters import BadParameter, pairs, read_leniently, read_request, without
from web.http.search_name import search_name
from web.http.template_filters import issue_name, timestamp
from web.pages.deadlines import (
    NARROWING,
    STATES,
    Due,
    Dues,
    State,
    Window,
    by_state,
    count_dues,
    dues,
    every_due,
    total,
    windows,
)

blueprint = Blueprint("deadlines", __name__)

#: Of each state the first page shows so many, the others are one link away.
_FIRST: Final[Mapping[State, int]] = {"open": 20, "uncertain": 8, "closed": 12}
#: Values of a facet by which the list can be narrowed.
_VALUES: Final = 20
#: A calendar holds no more events, and those that passed no longer than a month ago: whoever looks back
#: finds them in it still.
_EVENTS: Final = 200
_KEPT: Final = timedelta(days=31)
_ENTRIES: Final = 50
#: The next deadlines on the start page.
_NEXT: Final = 5


def reference_day() -> date:
    """Return the day that ``on`` names, else today."""
    text = request.args.get("on", "").strip()
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError as error:
        raise BadParameter("on", "{field} 应是某一天，如 2022-11-15") from error


def today() -> date:
    """Return a reader's today."""
    return date.today()  # noqa: DTZ011 - a reader's


def dues_asked(asked: Request) -> Dues:
    """Return the days that the articles of a search name."""
    context = current()
    if pairs(asked):
        return count_dues(context.engine, asked)
    return context.remember("dues", lambda: count_dues(context.engine, Request()))


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the deadlines of each state, of so many pages, and how many there are in all."""

    lists: Mapping[State, list[Due]]
    totals: Mapping[State, int]
    pages: int
    found: Dues


def shown(asked: Request, day: date, number: int, states: Sequence[State] = STATES) -> Shown:
    """Return a page of the deadlines of some states on a day."""
    found = dues_asked(_filters(asked))
    grouped = by_state(found.days, day)
    cut = {state: windows(grouped[state]) for state in states}
    chosen = {state: every[number - 1] if number <= len(every) else Window(()) for state, every in cut.items()}
    lists = {state: dues(current().engine, found, window, day) for state, window in chosen.items()}
    return Shown(lists, {state: total(grouped[state]) for state in STATES}, max(map(len, cut.values())), found)


def next_dues() -> list[Due]:
    """Return the deadlines that close next; read once a day and snapshot."""
    day, known = today(), current().remember("next-dues", dict[date, list[Due]])
    if day not in known:
        found = dues_asked(Request())
        known.clear()
        known[day] = list(islice(every_due(current().engine, found, by_state(found.days, day)["open"], day), _NEXT))
    return known[day]


@blueprint.get("/deadlines")
def deadlines() -> BaseResponse:
    """Show open, uncertain and closed application deadlines by date, each with its sentence.

    What a parameter says that is none of its values is not used, and that is told.
    """
    context = current()
    asked, wrong = read_leniently(request.args)
    try:
        day = reference_day()
    except BadParameter as error:
        day, wrong = today(), (*wrong, error)
    state = cast("State | Literal['']", request.args.get("state", ""))
    if state not in ("", *STATES):
        wrong = (*wrong, BadParameter("state", "{field} 只能是 {choices} 之一", choices=", ".join(STATES)))
        state = ""
    page = shown(asked, day, asked.page if state else 1, [state] if state else STATES)
    lists = page.lists if state else {one: some[: _FIRST[one]] for one, some in page.lists.items()}
    parameters = pairs(_filters(asked))
    chosen = [context.engine.entity(kind, id_) for kind in ("company", "policy") for id_ in asked.filters.get(kind, ())]
    shown_page = render_template(
        "deadlines.html",
        wrong=[(error, request.args.get(error.field, "")) for error in wrong],
        day=day,
        lists=lists,
        totals=page.totals,
        state=state,
        pages=page.pages,
        asked=asked,
        names=[summary.entity.name for summary in chosen if summary],
        parameters=parameters,
        feed=_name(context, _filters(asked)),
        choices={facet: _choices(page.found, facet) for facet in NARROWING if len(asked.filters.get(facet, ())) < 2},
    )
    return make_response(shown_page, 400 if wrong else 200)


def _filters(asked: Request) -> Request:
    """Return a request less what does not bear on deadlines: order, page, a day itself."""
    kept = {facet: values for facet, values in asked.filters.items() if facet != "due"}
    return Request(
        asked.q,
        asked.mode,
        kept,
        asked.excluded,
        asked.match_all,
        asked.date_from,
        asked.date_to,
        asked.relative,
        rung=asked.rung,
    )


def _choices(found: Dues, facet: str) -> list[tuple[str, str, int, bool]]:
    """Return the values by which deadlines can be narrowed: value, label, number, selected."""
    values = [value for value in found.facets.get(facet, ()) if value.value != NONE and not value.excluded]
    return [(value.value, value.label, value.count, value.selected) for value in values[:_VALUES]]


@blueprint.get("/deadlines.ics")
def calendar_file() -> Response:
    """Return the deadlines as a calendar: what is open, and what closed within a month.

    A day that is a guess is left out: an entry in a calendar looks certain.
    """
    context, day = current(), reference_day()
    links = Links(request.url_root.rstrip("/"), context.lang)
    asked = _filters(read_request(request.args))
    name = f"{_name(context, asked)} · 简报"
    made = datetime.fromisoformat(timestamp(context.status.created)) if context.status.created else datetime.now(UTC)
    response = make_response(calendar(name, _events(context, links, asked, day), made))
    response.mimetype = "text/calendar"
    return response


def _name(context: RequestContext, asked: Request) -> str:
    """Return the name of a list of deadlines: what it is narrowed by comes first."""
    narrowed = [search_name(context.engine, asked, context.translate)] if pairs(asked) else []
    return " · ".join([*narrowed, context.translate("截止")])


def _events(context: RequestContext, links: Links, asked: Request, day: date) -> Iterator[Event]:
    found = dues_asked(asked)
    days = [one for one in found.days if one.certain and day - one.last <= _KEPT]
    for due in islice(every_due(context.engine, found, days, day), _EVENTS):
        article, issue = due.record.article, due.record.issue
        said = "\n".join(
            dict.fromkeys((*(one.deadline.text for one in due.said), issue_name(issue, context.translate)))
        )
        title = context.translate("截止：{title}", title=article.title)
        yield Event(f"{article.id}\n{due.date}", due.date.last, title, said, links.article(article.id))


@blueprint.get("/deadlines.atom")
def feed() -> Response:
    """Return the open deadlines as a feed, the nearest first."""
    context, day = current(), reference_day()
    asked = _filters(read_request(request.args))
    found = dues_asked(asked)
    some = islice(every_due(context.engine, found, by_state(found.days, day)["open"], day), _ENTRIES)
    links = Links(request.url_root.rstrip("/"), context.lang)
    response = make_response(
        render_template(
            "deadlines.atom.xml",
            name=_name(context, asked),
            dues=list(some),
            links=links,
            parameters=without(pairs(asked)),
        )
    )
    response.mimetype = "application/atom+xml"
    return response
