"""Pages that answer one question each: how often (走势), did we run this (登过没有)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from search.draft import MAX_COMPARED, is_short
from search.engine import Engine
from search.near import near
from search.request import Request
from search.result import Overlap, Page, Tick
from web.http.context import current
from web.http.drafts import give_key, keep
from web.http.parameters import pairs, read_request, whole
from web.http.redirects import redirect
from web.pages import drafts
from web.pages.beside import columns
from web.pages.charts import MOST_TICKS, stepped, stepping, within
from web.pages.charts import timeline as chart_of
from web.pages.draft_file import SUFFIXES, BadDraft
from web.pages.drafts import Asked

blueprint = Blueprint("tools", __name__)

#: Two terms can be compared; a third would need a legend.
TERMS: Final = 2
#: Serials to choose from, at most.
_SERIALS: Final = 200
#: Articles that one page shows of those that share text with a draft.
SHOWN: Final = 20


def series() -> list[tuple[Request, Sequence[Tick]]]:
    """Return, for each term asked (``q``, twice to compare), the request and its ticks."""
    asked = read_request(request.args)
    terms = list(dict.fromkeys(term.strip() for term in request.args.getlist("q") if term.strip()))[:TERMS]
    requests = [dataclasses.replace(asked, q=term, page=1) for term in terms]
    serials = asked.filters.get("serial", ())
    found = [(one, current().engine.timeline(one)) for one in requests]
    return [(one, [tick for tick in ticks if not serials or tick.issue.serial in serials]) for one, ticks in found]


@blueprint.get("/timeline")
def timeline() -> str:
    """Show the share of each issue's articles that contain a term; two terms can be compared.

    Many issues are shown by month, quarter or year; ``of`` is the one to be looked into.
    """
    context = current()
    of = request.args.get("of", "").strip()
    found = [(one, within(ticks, of)) for one, ticks in series()]
    sorts = [(one, ticks, stepping(ticks)) for one, ticks in found]
    parts = [part for _, ticks, by_time in sorts for part in (by_time.steps if by_time else ticks)]
    top = max((part.count / part.articles for part in parts if part.articles), default=0.0)
    asked = read_request(request.args)
    kept = [*((("q", one.q)) for one, _ in found), *(pair for pair in pairs(asked) if pair[0] not in {"q", "page"})]

    def looked_into(period: str) -> str:
        return context.links.to("/timeline", [*kept, ("of", period)])

    charts = [
        (
            one.q,
            sum(tick.count for tick in ticks),
            stepped(by_time, looked_into, top=top)
            if by_time
            else chart_of(ticks, pairs(one), context.links, context.translate, top=top),
        )
        for one, ticks, by_time in sorts
    ]
    examples = [] if found else [summary.entity.name for summary in context.engine.entities("company")[:6]]
    serials = context.remember("serials", lambda: _serials(context.engine))
    whole = context.links.to("/timeline", kept) if of else None
    return render_template(
        "timeline.html",
        charts=charts,
        examples=examples,
        asked=asked,
        serials=serials,
        of=of,
        whole=whole,
        by_time=any(by_time for _, _, by_time in sorts),
        most=MOST_TICKS,
    )


def _serials(engine: Engine) -> list[str]:
    return sorted({summary.issue.serial for summary in engine.issues() if summary.issue.serial})[:_SERIALS]


def overlaps() -> tuple[str, Sequence[Overlap]]:
    """Return the draft that is asked about and the articles that share text with it."""
    asked = drafts.asked()
    return asked.draft, current().engine.check(asked.draft, MAX_COMPARED, asked.own) if asked.draft else ()


def printing(draft: str) -> Page | None:
    """Return the articles that print a draft too short to be compared; None if it is not."""
    if not draft or not is_short(draft):
        return None
    return current().engine.search(Request(q=draft, size=1, facets=(), snippets=0))


@blueprint.route("/check", methods=["GET", "POST"])
def check() -> str | BaseResponse:
    """Show which earlier articles share text with a draft or an issue (登过没有？)."""
    # A draft is sent by POST: it is unpublished, and longer than servers let an address be.
    if request.method == "POST":
        try:
            sent = drafts.sent()
        except BadDraft as error:
            return make_response(_page(Asked(), fault=str(error)), 400)
        kept = keep(sent) if sent else None
        if kept:
            response = redirect(current().links.to("/check", [("kept", kept[0])]), 303)
            give_key(response, kept[1])
            return response
    return _private(_page(drafts.asked()))


def _page(asked: Asked, fault: str = "") -> str:
    if asked.is_issue and asked.kept:
        first = whole(request.args, "from", 1, len(asked.kept.parts))
        rows = list(drafts.rows(asked, first))
        return render_template("check_issue.html", asked=asked, kept=asked.kept, rows=rows, first=first)
    draft, found = ("", ()) if fault else overlaps()
    period = asked.kept.period if asked.kept else (None, None)
    same = [one.record.article.id for one in found]
    page = whole(request.args, "page", 1, max(1, -(-len(found) // SHOWN)))
    return render_template(
        "check.html",
        asked=asked,
        draft=draft,
        found=found[(page - 1) * SHOWN : page * SHOWN],
        total=len(found),
        page=page,
        pages=-(-len(found) // SHOWN),
        short=printing(draft),
        near=near(current().engine, draft, period, same, asked.own) if draft else [],
        fault=fault,
        sent=request.method == "POST" or bool(draft),
        accept=",".join(SUFFIXES),
    )


@blueprint.get("/check/<path:article_id>")
def beside(article_id: str) -> BaseResponse:
    """Show a draft and an article beside each other, with the text that both print."""
    asked = drafts.asked()
    sides = current().engine.compare(asked.draft, article_id) if asked.draft else None
    if sides is None:
        if asked.gone:
            return make_response(_page(asked), 404)
        abort(404)
    shown = columns(asked.draft, sides)
    return _private(render_template("beside.html", asked=asked, sides=sides, record=sides.record, shown=shown))


def _private(page: str) -> BaseResponse:
    """Return a page that shows a draft: nobody between is to keep it."""
    response = make_response(page)
    if {"kept", "draft"} & request.args.keys() or request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response
