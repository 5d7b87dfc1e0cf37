"""JSON: the same addresses under /api/, or the pages' own with ``Accept: application/json``."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, request

from corpus.document import to_dict
from corpus.model import Bulletin, Issue
from indexer.record import Record
from search.result import EntitySummary, Hit, IssueSummary, Page
from web import tools
from web.context import here
from web.deadlines import Due
from web.forms import BadParameter, read_request

blueprint = Blueprint("api", __name__, url_prefix="/api")
Json = dict[str, Any]


def issue_json(issue: Issue) -> Json:
    """Return an issue as JSON has it."""
    return dataclasses.asdict(issue)


def hit_json(hit: Hit) -> Json:
    """Return a hit: the article without its text, its snippets with marks as [start, end) offsets."""
    article, issue = hit.record.article, hit.record.issue
    return {
        "id": article.id,
        "title": article.title,
        "title_marks": hit.title_marks,
        "section": article.section,
        "issue": {"id": issue.id, "serial": issue.serial, "number": issue.number, "period": issue.period},
        "date": dataclasses.asdict(article.date) if article.date else None,
        "companies": [entity.name for entity in hit.record.companies],
        "policies": [entity.name for entity in hit.record.policies],
        "score": round(hit.score, 4),
        "snippets": [
            {"text": s.text, "marks": s.marks, "line": s.line, "paragraph": s.paragraph, "head": s.head}
            for s in hit.snippets
        ],
    }


def page_json(page: Page) -> Json:
    """Return a page of results in the shape that docs/api.md and /api/openapi.json describe."""
    return {
        "query": {"q": page.q, "mode": page.mode, "rung": page.rung},
        "total": page.total,
        "issues": page.issues,
        "took_ms": round(page.took_ms, 2),
        "hits": [hit_json(hit) for hit in page.hits],
        "facets": {facet: [value._asdict() for value in values] for facet, values in page.facets.items()},
        "ladder": [dataclasses.asdict(step) for step in page.ladder],
        "suggestion": page.suggestion,
        "notes": page.notes,
    }


def record_json(record: Record) -> Json:
    """Return an article as the parse document has it, with its issue and what its mentions resolve to."""
    article: Json = to_dict(Bulletin(record.issue, (record.article,)))["articles"][0]
    return {
        **article,
        "issue": issue_json(record.issue),
        "entities": {
            "companies": [dataclasses.asdict(entity) for entity in record.companies],
            "policies": [dataclasses.asdict(entity) for entity in record.policies],
            "issuers": record.issuers,
            "regions": record.regions,
        },
    }


def summary_json(summary: IssueSummary) -> Json:
    """Return an issue with how much of it is held."""
    return {**issue_json(summary.issue), "articles": summary.articles, "doubts": summary.doubts}


def entity_json(summary: EntitySummary) -> Json:
    """Return a company or policy with where it is mentioned."""
    return {
        "id": summary.entity.id,
        "name": summary.entity.name,
        "aliases": summary.aliases,
        "articles": summary.articles,
        "first_issue": summary.first_issue,
        "last_issue": summary.last_issue,
    }


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
            "date": dataclasses.asdict(r.article.date) if r.article.date else None,
            "companies": [entity.name for entity in r.companies],
            "policies": [entity.name for entity in r.policies],
        }
        for r in records
    ]
    doubts = [dataclasses.asdict(doubt) for doubt in here().engine.doubts(issue_id)]
    return {"issue": issue_json(records[0].issue), "articles": articles, "doubts": doubts}


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
                    {"issue": issue_json(tick.issue), "count": tick.count, "articles": tick.articles} for tick in ticks
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
        **dataclasses.asdict(item.deadline),
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
