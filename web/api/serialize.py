"""Shapes: what is found in the shape that JSON gives it, on the web and on the command line."""

from __future__ import annotations

import dataclasses
from typing import Any

from corpus.codec import plain
from corpus.document import to_dict
from corpus.model import Bulletin
from indexer.record import Record
from search.result import EntitySummary, FacetValue, Hit, IssueSummary, Page

Json = dict[str, Any]


def hit_json(hit: Hit) -> Json:
    """Return a hit: the article without its text, its snippets with marks as [start, end) offsets."""
    article, issue = hit.record.article, hit.record.issue
    return {
        "id": article.id,
        "title": article.title,
        "title_marks": hit.title_marks,
        "section": article.section,
        "issue": {"id": issue.id, "serial": issue.serial, "number": issue.number, "period": issue.period},
        "date": plain(article.date),
        "companies": [entity.name for entity in hit.record.companies],
        "policies": [entity.name for entity in hit.record.policies],
        "score": round(hit.score, 4),
        "snippets": [
            {"text": s.text, "marks": s.marks, "line": s.line, "paragraph": s.paragraph, "head": s.head}
            for s in hit.snippets
        ],
    }


def _value_json(row: FacetValue) -> Json:
    value, label, count, selected, excluded = row
    return {"value": value, "label": label, "count": count, "selected": selected, "excluded": excluded}


def page_json(page: Page) -> Json:
    """Return a page of results in the shape that docs/http.md and /api/openapi.json describe."""
    return {
        "query": {"q": page.q, "mode": page.mode, "rung": page.rung},
        "total": page.total,
        "issues": page.issues,
        "took_ms": round(page.took_ms, 2),
        "hits": [hit_json(hit) for hit in page.hits],
        "facets": {facet: list(map(_value_json, values)) for facet, values in page.facets.items()},
        "ladder": [{"rung": step.rung, "total": step.total} for step in page.ladder],
        "suggestion": page.suggestion,
        "notes": page.notes,
    }


def record_json(record: Record) -> Json:
    """Return an article as the parse document has it, with its issue and what its mentions resolve to."""
    article: Json = to_dict(Bulletin(record.issue, (record.article,)))["articles"][0]
    return {
        **article,
        "issue": plain(record.issue),
        "entities": {
            "companies": [dataclasses.asdict(entity) for entity in record.companies],
            "policies": [dataclasses.asdict(entity) for entity in record.policies],
            "issuers": record.issuers,
            "regions": record.regions,
        },
    }


def summary_json(summary: IssueSummary) -> Json:
    """Return an issue with how much of it is held."""
    return {**plain(summary.issue), "articles": summary.articles, "doubts": summary.doubts}


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
