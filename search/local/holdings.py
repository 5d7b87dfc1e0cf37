"""Holdings: the issues, companies and policies of a view, and how matches spread over issues."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus.model import Entity
from indexer.record import Record
from search.local.answer import matches
from search.local.searcher import View, newest_first
from search.request import Request
from search.result import EntitySummary, IssueSummary, Tick


def articles_of(view: View, issue_id: str) -> Sequence[Record]:
    """Return an issue's articles in printed order; empty where there is none of that id."""
    held = view.catalog.issues.get(issue_id)
    numbers = (view.find(article) for article in held.articles) if held else ()
    return [view.record(number) for number in numbers if number is not None]


def issues(view: View) -> Sequence[IssueSummary]:
    """Return every issue: serials by name, newest first within a serial."""
    held = sorted(view.catalog.issues.values(), key=lambda held: newest_first(held.issue))
    held.sort(key=lambda held: held.issue.serial)
    return [IssueSummary(one.issue, len(one.articles), len(one.doubts)) for one in held]


def timeline(view: View, request: Request) -> Sequence[Tick]:
    """Return, issue by issue in order of time, how many articles match a request."""
    facet = view.facets["issue"]
    counts = facet.count(matches(view, request))
    held = sorted(view.catalog.issues.values(), key=lambda held: newest_first(held.issue), reverse=True)
    return [
        Tick(
            one.issue, int(counts[facet.places[one.issue.id]]) if one.issue.id in facet.places else 0, len(one.articles)
        )
        for one in held
    ]


def entities(view: View, kind: str) -> Sequence[EntitySummary]:
    """Return every entity of a kind with its mentions, most mentioned first, those of one count by name."""
    return view.summaries.get(kind, lambda: _summaries(view, kind))


def _summaries(view: View, kind: str) -> list[EntitySummary]:
    facet, issues_of = view.facets[kind], view.facets["issue"]
    counts = facet.count(view.numbers).tolist()
    by_time = view.numbers[np.argsort(view.oldest[view.numbers])]
    docs, values = facet.pairs(by_time)
    firsts = dict(zip(values[::-1].tolist(), docs[::-1].tolist(), strict=True))
    lasts = dict(zip(values.tolist(), docs.tolist(), strict=True))
    found = [
        EntitySummary(
            Entity(facet.values[place], facet.labels[place]),
            counts[place],
            issues_of.values[issues_of.first[first]],
            issues_of.values[issues_of.first[lasts[place]]],
            tuple(dict.fromkeys((facet.labels[place], *view.aliases(facet.values[place])))),
        )
        for place, first in firsts.items()
    ]
    return sorted(found, key=lambda one: (-one.articles, one.entity.name, one.entity.id))
