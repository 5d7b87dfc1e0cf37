"""JSON: the same addresses under /api/, or the pages' own with ``Accept: application/json``."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from flask import Blueprint, abort, request

from corpus.codec import plain
from indexer.record import Record
from web.api.serialize import Json, entity_json, page_json, record_json, summary_json
from web.http.context import here
from web.http.parameters import BadParameter, read_request
from web.pages import tools
from web.pages.deadlines import Due

blueprint = Blueprint("api", __name__, url_prefix="/api")


def limit(default: int, largest: int) -> int:
    """Return the parameter ``limit``: a whole number from 1 to the largest."""
    text = request.args.get("limit", "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= largest):
        raise BadParameter("limit", "{field} 应是 1 至 {largest} 的整数", largest=largest)
    return int(text)


@blueprint.get("/")
@blueprint.get("/search")
def search() -> Json:
    """Search: hits, facets, the ladder."""
    return page_json(here().engine.search(read_request(request.args)))


@blueprint.get("/issues")
def issues() -> Json:
    """Every issue held."""
    return {"issues": [summary_json(summary) for summary in here().engine.issues()]}


@blueprint.get("/issues/<path:issue_id>")
def issue(issue_id: str) -> Json:
    """One issue: its articles in printed order, and the reader's doubts."""
    records: Sequence[Record] = here().engine.issue(issue_id)
    if not records:
        abort(404)
    articles = [
        {
            "id": r.article.id,
            "section": r.article.section,
            "title": r.article.title,
            "lines": r.article.lines,
            "date": plain(r.article.date),
            "companies": [entity.name for entity in r.companies],
            "policies": [entity.name for entity in r.policies],
        }
        for r in records
    ]
    doubts = [dataclasses.asdict(doubt) for doubt in here().engine.doubts(issue_id)]
    return {"issue": plain(records[0].issue), "articles": articles, "doubts": doubts}


@blueprint.get("/articles/<path:article_id>")
def article(article_id: str) -> Json:
    """One article, whole."""
    record = here().engine.article(article_id)
    if record is None:
        abort(404)
    return record_json(record)


@blueprint.get("/companies")
def companies() -> Json:
    """Every company, most mentioned first."""
    return {"companies": [entity_json(summary) for summary in here().engine.entities("company")]}


@blueprint.get("/policies")
def policies() -> Json:
    """Every policy, most mentioned first."""
    return {"policies": [entity_json(summary) for summary in here().engine.entities("policy")]}


@blueprint.get("/companies/<path:entity_id>")
def company(entity_id: str) -> Json:
    """One company: its names, and a search of the articles that mention it."""
    return _entity("company", entity_id)


@blueprint.get("/policies/<path:entity_id>")
def policy(entity_id: str) -> Json:
    """One policy: its names, and a search of the articles that mention it."""
    return _entity("policy", entity_id)


def _entity(kind: str, entity_id: str) -> Json:
    engine = here().engine
    summary = engine.entity(kind, entity_id)
    if summary is None:
        abort(404)
    asked = read_request(request.args)
    asked = dataclasses.replace(asked, filters={**asked.filters, kind: (entity_id,)})
    return {kind: entity_json(summary), "search": page_json(engine.search(asked))}


@blueprint.get("/suggest")
def suggest() -> Json:
    """Complete what is being typed."""
    found = here().engine.suggest(request.args.get("q", "").strip(), limit(10, 50))
    return {"suggestions": [dataclasses.asdict(suggestion) for suggestion in found]}


@blueprint.get("/about")
@blueprint.get("/status")
def about() -> Json:
    """Which snapshot answers, and what it holds."""
    return dataclasses.asdict(here().engine.status())


@blueprint.get("/timeline")
def timeline() -> Json:
    """How many articles of each issue a search finds, in order of time; ``q`` twice compares two."""
    return {
        "series": [
            {
                "q": asked.q,
                "ticks": [
                    {"issue": plain(tick.issue), "count": tick.count, "articles": tick.articles} for tick in ticks
                ],
            }
            for asked, ticks in tools.series()
        ]
    }


@blueprint.get("/deadlines")
def deadlines() -> Json:
    """Every deadline, open or closed on a day, with the sentence that says so."""
    day = tools.reference_day()
    still, past = tools.deadlines_on(day, read_request(request.args))
    return {"on": day.isoformat(), "open": [_due(item) for item in still], "closed": [_due(item) for item in past]}


def _due(item: Due) -> Json:
    article, issue = item.record.article, item.record.issue
    return {
        **plain(item.deadline),
        "days_left": item.left,
        "article": {"id": article.id, "title": article.title, "issue": issue.id},
    }


@blueprint.route("/check", methods=["GET", "POST"])
def check() -> Json:
    """Which articles share text with a draft; ``marks`` are offsets in the draft."""
    draft, found = tools.overlaps()
    return {
        "draft": draft,
        "overlaps": [
            {"id": o.record.article.id, "title": o.record.article.title, "share": round(o.share, 4), "marks": o.marks}
            for o in found
        ],
    }
