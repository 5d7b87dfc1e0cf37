"""The pages: each address, what it asks the engine, and the template that shows the answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from heapq import nsmallest
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from corpus.model import Article, Doubt
from corpus.text.fold import fold, squeeze
from indexer.facets import FACETS
from indexer.missing_issues import missing_between
from indexer.record import Record
from search.engine import Engine
from search.order import newest_first
from search.request import Request
from search.result import EntitySummary, IssueSummary
from web.export import citation
from web.export.formats import hits
from web.http import missed_queries
from web.http.context import RequestContext, current
from web.http.links import Links
from web.http.parameters import PARAMETERS, RUNG_OF, dates_typed, pairs, read_leniently, read_request
from web.http.redirects import redirect
from web.pages.article_view import article_view
from web.pages.due_pages import next_dues
from web.pages.entities import list_order
from web.pages.evidence import evidence_of_date
from web.pages.facet_page import facet_page
from web.pages.holdings import SerialHoldings, holdings_page, serial_holdings
from web.pages.results import page_url, results

blueprint = Blueprint("pages", __name__)
Answer = str | BaseResponse
#: How many issues the start page shows: the newest with its contents, the others by name.
_NEWEST: Final = 7


@blueprint.get("/")
def search() -> Answer:
    """Show results, or the start page where nothing is asked."""
    context = current()
    asked, wrong = read_leniently(request.args)
    empty = not wrong and any(name in PARAMETERS and not value for name, value in request.args.items(multi=True))
    if empty or (RUNG_OF in request.args and not wrong):
        return redirect(context.links.search(_canonical_pairs(asked)))
    if not (wrong or _canonical_pairs(asked)):
        return _start_page(context)
    grouped = request.args.get("group") == "issue"
    view = results(context.engine, asked, context.links, context.translate, grouped=grouped)
    missed_queries.record(view.page)
    typed = {error.field: request.args.get(error.field, "") for error in wrong}
    page = render_template(
        "search.html", view=view, grouped=grouped, wrong=wrong, typed=typed, dates=dates_typed(asked)
    )
    return make_response(page, 400 if wrong else 200)


def _canonical_pairs(asked: Request) -> list[tuple[str, str]]:
    kept = pairs(asked)
    if asked.sort == "relevance" and request.args.get("sort"):
        kept.append(("sort", "relevance"))
    if request.args.get("group") == "issue":
        kept.append(("group", "issue"))
    return kept


def _start_page(context: RequestContext) -> str:
    issues = context.remember("newest", lambda: _newest(context.engine))
    newest = issues[0] if issues else None
    records = context.engine.issue(newest.issue.id) if newest else ()
    news = {kind: _first_seen(kind, newest.issue.id) for kind in ("company", "policy")} if newest else {}
    return render_template(
        "start.html",
        newest=newest,
        sections=_sections(records),
        issues=issues,
        news=news,
        holdings=_holdings(context),
        next_dues=next_dues(),
    )


def _newest(engine: Engine) -> Sequence[IssueSummary]:
    """Return the issues that the start page shows, newest first."""
    return nsmallest(_NEWEST, engine.issues(), key=lambda summary: newest_first(summary.issue))


def _holdings(context: RequestContext) -> Sequence[SerialHoldings]:
    return context.remember("holdings", lambda: serial_holdings(context.engine.issues()))


def _first_seen(kind: str, issue_id: str) -> Sequence[EntitySummary]:
    """Return the companies or policies that an issue names before any other."""
    context = current()
    return context.remember(f"first-{kind}", lambda: _by_first_issue(context.engine, kind)).get(issue_id, ())


def _by_first_issue(engine: Engine, kind: str) -> dict[str, list[EntitySummary]]:
    found: dict[str, list[EntitySummary]] = {}
    for summary in engine.entities(kind):
        found.setdefault(summary.first_issue, []).append(summary)
    return found


def _sections(records: Any) -> list[tuple[str, list[Record]]]:
    return [(name, list(group)) for name, group in groupby(records, key=lambda record: record.article.section)]


@blueprint.get("/search")
def search_alias() -> Answer:
    """Lead to the search."""
    return redirect(current().links.search(_canonical_pairs(read_request(request.args))))


@blueprint.get("/facets/<name>")
def facet(name: str) -> Answer:
    """Show every value of a facet under the current search, to be narrowed by typing."""
    if name not in FACETS:
        abort(404)
    context = current()
    asked = read_request(request.args)
    return render_template(
        "facet.html",
        key=name,
        name=FACETS[name].title,
        list=facet_page(context.engine, name, asked, list_order()),
        asked=asked,
        parameters=pairs(dataclasses.replace(asked, page=1)),
    )


@blueprint.get("/issues")
def issues() -> Answer:
    """Show what is held: serials, years, gaps; page by page, narrowed by ``find`` or ``serial``."""
    return render_template("issues.html", list=holdings_page(_holdings(current()), request.args))


@blueprint.get("/issues/<path:issue_id>")
def issue(issue_id: str) -> Answer:
    """Show an issue's contents, with the hits of the current search."""
    context = current()
    asked = read_request(request.args)
    records, front = context.engine.issue(issue_id), context.engine.front(asked, issue_id)
    shown = records[0].issue if records else front.record.issue if front else abort(404)
    hit_counts = _hit_counts(context, asked, issue_id) if pairs(asked) else {}
    held = [summary for summary in context.engine.issues() if summary.issue.serial == shown.serial]
    place = next((n for n, summary in enumerate(held) if summary.issue.id == issue_id), 0)
    before = held[place + 1] if place + 1 < len(held) else None
    after = held[place - 1] if place else None
    return render_template(
        "issue.html",
        issue=shown,
        front=front,
        front_marks=sum(len(piece.marks) for piece in front.snippets) if front else 0,
        sections=_sections(records),
        count_articles=len(records),
        hit_counts=hit_counts,
        asked=asked,
        parameters=pairs(asked),
        before=before,
        after=after,
        gap_before=missing_between(before.issue, held[place].issue) if before else None,
        gap_after=missing_between(held[place].issue, after.issue) if after else None,
        doubts=context.engine.doubts(issue_id),
        account=held[place].account if held else None,
        news={kind: _first_seen(kind, issue_id) for kind in ("company", "policy")},
    )


def _hit_counts(context: RequestContext, asked: Request, issue_id: str) -> dict[str, int]:
    """Return in how many places the search finds each article of an issue (1 without a query)."""
    filters = {**asked.filters, "issue": (issue_id,)}
    found = hits(context.engine, dataclasses.replace(asked, filters=filters, snippets=1))
    return {hit.record.article.id: _mark_count(context, asked, hit.record.article.id) for hit in found}


def _mark_count(context: RequestContext, asked: Request, article_id: str) -> int:
    hit = context.engine.highlight(asked, article_id) if asked.q else None
    return max(1, len(hit.title_marks) + sum(len(snippet.marks) for snippet in hit.snippets)) if hit else 1


@blueprint.get("/articles/<path:article_id>")
def article(article_id: str) -> Answer:
    """Show an article as it is read."""
    context = current()
    record = context.engine.article(article_id)
    if record is None:
        abort(404)
    asked = read_request(request.args)
    hit = context.engine.highlight(asked, article_id) if asked.q else None
    siblings = context.engine.issue(record.issue.id)
    place = next((n for n, other in enumerate(siblings) if other.article.id == article_id), 0)
    return render_template(
        "article.html",
        record=record,
        retitled=_retitled(record.article),
        view=article_view(context.engine, record, hit, context.links),
        evidence=evidence_of_date(record.article),
        place=place + 1,
        siblings=len(siblings),
        before=siblings[place - 1].article if place else None,
        after=siblings[place + 1].article if place + 1 < len(siblings) else None,
        similar=context.engine.similar(article_id),
        citations=citation.every(record, Links(request.url_root.rstrip("/")).article(article_id)),
        asked=asked,
        parameters=pairs(asked),
        position=_result_position(context, asked),
        numbered=request.args.get("lines") == "1",
        doubts=_doubts(context, record),
    )


def _doubts(context: RequestContext, record: Record) -> list[Doubt]:
    """Return the reader's doubts about the lines of an article."""
    lines = record.article.lines
    if lines is None:
        return []
    return [doubt for doubt in context.engine.doubts(record.issue.id) if lines[0] <= doubt.line <= lines[1]]


def _retitled(article: Article) -> bool:
    """Return whether the contents page's title differs in more than its character forms."""
    return bool(article.toc_title) and squeeze(fold(article.toc_title or ""))[0] != squeeze(fold(article.title))[0]


@dataclasses.dataclass(frozen=True, slots=True)
class ResultPosition:
    """The place of an article in the results it was opened from, with its neighbours."""

    place: int
    total: int
    list_url: str
    before: str | None
    after: str | None


def _result_position(context: RequestContext, asked: Request) -> ResultPosition | None:
    """Return the place in the results that the parameter ``n`` names, if the search has so many."""
    text = request.args.get("n", "")
    parameters = pairs(asked)
    if not parameters or not (text.isascii() and text.isdecimal() and 0 < len(text) < 8):
        return None
    place = int(text)
    one = dataclasses.replace(asked, size=1, facets=(), snippets=0)
    total = context.engine.search(one).total
    if not 1 <= place <= total:
        return None

    def address(number: int) -> str | None:
        hits = context.engine.search(dataclasses.replace(one, page=number)).hits if 1 <= number <= total else ()
        return context.links.article(hits[0].record.article.id, [*parameters, ("n", str(number))]) if hits else None

    list_url = page_url((place - 1) // asked.size + 1, parameters, context.links)
    return ResultPosition(place, total, list_url, address(place - 1), address(place + 1))


@blueprint.get("/about")
def about() -> Answer:
    """Say what this is, what it holds, and how to ask."""
    return render_template("about.html")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search to a browser, which can then offer it beside its own."""
    root = request.url_root.rstrip("/")
    response = make_response(render_template("opensearch.xml", root=root))
    response.mimetype = "application/opensearchdescription+xml"
    return response
