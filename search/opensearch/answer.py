"""The answer of a cluster to a request: as `search.local.answer` answers, in two or three questions to the cluster."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from indexer.facets import FACETS
from indexer.opensearch.mapping import keyword, newest_first_of
from indexer.record import Record
from search.highlight.marker import Marker, merged
from search.highlight.snippets import snippets, title_marks, whole
from search.local.answer import REFINED, STEPS
from search.local.searcher import newest_first
from search.opensearch.facets import MOST, Filters, aggregation, aggregations, rows, settled
from search.opensearch.match import EVERY, MOST_WORDS, Query, all_of, bounded, matching
from search.opensearch.rank import CHARACTERS, Scoring, Wanted
from search.opensearch.searcher import Shown, View
from search.query.ast import DateRange, Node
from search.query.note import Note
from search.query.parser import field_notes, parse
from search.query.relaxation import Reading, taken
from search.query.rewrite import plans
from search.ranking.proximity import nearness, operands, pieces_of
from search.request import MAX_SIZE, Request
from search.result import FacetValue, Hit, LadderStep, Page, Rung, Tick, Whole
from search.suggest.did_you_mean import did_you_mean

#: The order of the newest first, undated articles last; of one day by issue, then as printed.
_BY_ISSUE: Final = [{"start": "desc"}, {"serial": "asc"}, {"number": "desc"}, {"issue": "asc"}, {"place": "asc"}]
#: The same order of those with next to equal scores.
_OF_EQUALS: Final = ["seen", "place"]
#: No page shows a hit behind so many.
DEEPEST: Final = 1_000_000
#: The most issues that are counted one by one.
_ISSUES: Final = 60_000


def read(view: View, request: Request) -> Reading:
    """Read the query of a request."""
    parsed = parse(request.q)
    full = plans(parsed.tree, view.names, exact=request.mode == "exact")
    short = {rung: bounded(plan) for rung, plan in full.items()}
    if short != full:
        parsed = replace(parsed, notes=(*parsed.notes, Note("词太多，只用了最长的 {n} 个。", n=MOST_WORDS)))
    return Reading(parsed, short)


class Search:
    """One request, read by one view."""

    def __init__(self, view: View, request: Request) -> None:
        """Read a request."""
        self.view = view
        self.request = request
        self.reading = read(view, request)
        self.filters = Filters.of(request)
        self._scorings: dict[Rung, Scoring | None] = {}

    @cached_property
    def dated(self) -> Query:
        """The query for the request's dates."""
        asked = DateRange(self.request.date_from, self.request.date_to)
        return matching(asked) if asked.start or asked.end else EVERY

    @cached_property
    def totals(self) -> dict[Rung, int]:
        """How many articles each rung finds."""
        return self._totals(self.view.ask_all(self._counts(list(self._plans))))

    @property
    def _plans(self) -> dict[Node, None]:
        return dict.fromkeys(self.reading.plans.values()) if self.reading.typed else {}

    def _counts(self, plans: Sequence[Node]) -> list[dict[str, Any]]:
        passed = [self.dated, self.filters.query()]
        return [{"query": all_of([matching(plan), *passed]), "size": 0, "track_total_hits": True} for plan in plans]

    def _totals(self, answers: Sequence[Mapping[str, Any]]) -> dict[Rung, int]:
        counts = {plan: _total(one) for plan, one in zip(self._plans, answers, strict=True)}
        return {rung: counts[plan] for rung, plan in self.reading.plans.items()} if counts else {}

    @cached_property
    def rung(self) -> Rung:
        """The rung that answers."""
        return taken(self.reading, self.request, self.totals) if self.reading.typed else "literal"

    def matched(self, rung: Rung) -> Query:
        """Return the query for what was typed, on a rung, and the dates."""
        return all_of([matching(self.reading.plans[rung]), self.dated])

    def answer(self) -> dict[str, Any]:
        """Return what the cluster answers: asked at once for the literal rung, which mostly answers, and the ladder."""
        if self.request.rung is not None:
            return self.view.ask(_body(self, self.rung))
        first, *counts = self.view.ask_all([_body(self, "literal"), *self._counts(list(self._plans)[1:])])
        self.totals = self._totals([first, *counts] if self.reading.typed else [])
        same = self.reading.plans[self.rung] == self.reading.plans["literal"]
        return first if same else self.view.ask(_body(self, self.rung))

    @cached_property
    def marker(self) -> Marker:
        """What to mark in the articles found."""
        return Marker(self.reading.plans[self.rung])

    @cached_property
    def window(self) -> tuple[int, int]:
        """How many hits to skip and how many to show."""
        size = max(0, min(self.request.size, MAX_SIZE))
        first = (max(self.request.page, 1) - 1) * size
        return (first, size) if first + size <= DEEPEST else (0, 0)

    def scoring(self, rung: Rung) -> Scoring | None:
        """How the articles that a rung finds are scored; None where they are put in order of time."""
        if rung not in self._scorings:
            self._scorings[rung] = self._scoring(loose=rung != "literal")
        return self._scorings[rung]

    def _scoring(self, *, loose: bool) -> Scoring | None:
        texts = operands(self.reading.plans["literal"])
        if self.request.sort != "relevance" or not texts:
            return None
        wanted = Wanted.of(texts, self.view.names.words, loose=loose)
        return Scoring(wanted, self.view.holding(wanted.probes()), self.view.means, self.view.sections)


def answer(view: View, request: Request) -> Page:
    """Answer a request from one view."""
    begun = time.perf_counter()
    search = Search(view, request)
    found = search.answer()
    total = _total(found)
    return Page(
        q=request.q,
        mode=request.mode,
        rung=search.rung if search.reading.typed else "all",
        total=total,
        issues=_issues(found),
        hits=_hits(search, _chosen(search, found["hits"]["hits"])),
        facets=_facets(search, found["aggregations"]),
        ladder=tuple(LadderStep(rung, count) for rung, count in search.totals.items()),
        suggestion=_suggestion(search, total),
        notes=(
            *search.reading.parsed.notes,
            *field_notes(search.reading.parsed.tree, view.names),
            *_limits(search, found),
        ),
        took_ms=(time.perf_counter() - begun) * 1_000,
    )


def _limits(search: Search, answer: Mapping[str, Any]) -> Iterator[str]:
    """Say where a cluster does not tell all: results are exact, or say that they are not."""
    if _issues(answer) >= _ISSUES:
        yield Note("期数很多，只数到 {n}。", n=_ISSUES)
    if not all(settled(search.request, facet, answer["aggregations"]) for facet in FACETS):
        yield Note("取值太多，左边有的计数可能偏少。")
    if search.request.size > 0 and search.window == (0, 0):
        yield Note("结果只能翻到第 {n} 篇。", n=DEEPEST)


def _total(answer: Mapping[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])


def _issues(answer: Mapping[str, Any]) -> int:
    return int(answer["aggregations"]["issues"]["number"]["count"])


def _body(search: Search, rung: Rung) -> dict[str, Any]:
    """Return what to ask the cluster for a page, if a rung answers."""
    matched = search.matched(rung)
    request, scoring, (first, size) = search.request, search.scoring(rung), search.window
    # Every issue is listed within the cluster and counted there; the list itself is not sent.
    issues = {
        "counted": {"terms": {"field": "issue", "size": _ISSUES, "shard_size": _ISSUES}},
        "number": {"stats_bucket": {"buckets_path": "counted>_count"}},
    }
    body: dict[str, Any] = {
        "query": matched,
        "post_filter": search.filters.query(),
        "from": first,
        "size": size,
        "track_total_hits": True,
        "_source": False,
        "aggs": {
            **aggregations(request, search.filters, search.view.distinct),
            "issues": {"filter": search.filters.query(), "aggs": issues},
        },
    }
    if scoring is None:
        return {**body, "sort": [{"day": "asc" if request.sort == "oldest" else "desc"}, *_BY_ISSUE]}
    refined = {"from": 0, "size": max(first + size, REFINED)} if first < REFINED else {}
    return {**body, **refined, **_scored(matched, scoring)}


def _scored(query: Query, scoring: Scoring) -> dict[str, Any]:
    filters = [query, scoring.refining()] if scoring.wanted.characters else [query]
    scored = {"bool": {"filter": filters, "should": scoring.clauses()}}
    return {"query": scored, "rescore": scoring.rescore(), "docvalue_fields": _OF_EQUALS}


def _chosen(search: Search, hits: Sequence[Mapping[str, Any]]) -> list[tuple[str, float]]:
    """Return the documents of the page in order, by their ids, with their scores."""
    scoring = search.scoring(search.rung)
    if scoring is None:
        return [(hit["_id"], 0.0) for hit in hits]
    first, size = search.window
    chosen = [(hit["_id"], float(hit["_score"])) for hit in hits]
    if first >= REFINED:
        return chosen
    return [*_refined(search.view, scoring, hits), *chosen[REFINED:]][first : first + size]


def _refined(view: View, scoring: Scoring, hits: Sequence[Mapping[str, Any]]) -> list[tuple[str, float]]:
    """Return the best of some hits, by their characters and by nearness, of those next to equal the newer first."""
    best = sorted((-int(hit["_score"] * STEPS), _newest(hit), hit["_id"]) for hit in hits)[:REFINED]
    scores = {hit["_id"]: float(hit["_score"]) for hit in hits}
    if scoring.wanted.characters:
        for hit in hits:
            scores[hit["_id"]] += hit.get("matched_queries", {}).get(CHARACTERS, 0.0)
    if scoring.wanted.neighbours:
        near = view.documents([id_ for *_, id_ in best])
        worth = nearness(pieces_of([shown.units for shown in near]), scoring.wanted.neighbours)
        for (*_, id_), more in zip(best, worth, strict=True):
            scores[id_] += float(more)
    if scoring.wanted.characters or scoring.wanted.neighbours:
        best = sorted((-int(scores[id_] * STEPS), newest, id_) for _, newest, id_ in best)
    return [(id_, scores[id_]) for *_, id_ in best]


def _newest(hit: Mapping[str, Any]) -> tuple[int, str, int]:
    """Return the key that puts the newer article first: `_BY_ISSUE`."""
    fields = hit["fields"]
    return (*newest_first_of(fields["seen"][0]), fields["place"][0])


def _hits(search: Search, chosen: Sequence[tuple[str, float]]) -> tuple[Hit, ...]:
    shown, marker, limit = search.view.documents([id_ for id_, _ in chosen]), search.marker, search.request.snippets
    return tuple(_hit(one, score, marker, limit) for one, (_, score) in zip(shown, chosen, strict=True))


def _hit(shown: Shown, score: float, marker: Marker, limit: int) -> Hit:
    article = shown.record.article
    pieces = snippets(article, marker, limit, folded=shown.text) if limit > 0 else ()
    marks = tuple(merged(marker.find(shown.title, title=True)))
    return Whole(shown.record, score, pieces, marks)


def _facets(search: Search, answer: dict[str, Any]) -> dict[str, tuple[FacetValue, ...]]:
    request = search.request
    doubtful = [facet for facet in FACETS if not settled(request, facet, answer)]
    wanted = [aggregation(request, search.filters, facet, of_a_shard=MOST) for facet in doubtful]
    again = search.view.ask_all([{"query": search.matched(search.rung), "size": 0, "aggs": one} for one in wanted])
    for one in again:
        answer |= one["aggregations"]
    return {facet: rows(request, facet, answer, search.view.label) for facet in FACETS}


def _suggestion(search: Search, total: int) -> str | None:
    if not search.reading.typed or (total and search.rung == "literal"):
        return None
    return did_you_mean(search.reading.parsed.tree, search.view.speller, lambda query: _hits_of(search.view, query))


def _hits_of(view: View, query: str) -> int:
    return view.count([matching(read(view, Request(q=query)).plans["literal"])])[0]


def highlight(view: View, request: Request, article_id: str) -> Hit | None:
    """Return one article whole, with every mark of the rung on which a request's query is answered."""
    record = view.records([article_id]).get(keyword(article_id))
    if record is None:
        return None
    marker = Search(view, Request(q=request.q, mode=request.mode, rung=request.rung)).marker
    return Whole(record, 0.0, whole(record.article, marker), title_marks(record.article.title, marker))


def timeline(view: View, request: Request) -> Sequence[Tick]:
    """Return, issue by issue in order of time, how many articles match a request."""
    search = Search(view, request)
    query = all_of([search.matched(search.rung), search.filters.query()])
    counts = {bucket["key"]["value"]: bucket["doc_count"] for _, bucket in view.buckets({"issue": {}}, query)}
    oldest = sorted(view.catalog.issues.values(), key=lambda held: newest_first(held.issue), reverse=True)
    return [Tick(held.issue, counts.get(keyword(held.issue.id), 0), len(held.articles)) for held in oldest]


def best(view: View, query: Query, scoring: Scoring, limit: int) -> list[tuple[Record, float]]:
    """Return the best of the articles that a query finds, with their scores."""
    light = {"_source": False, "track_total_hits": False}
    found = view.ask({**_scored(query, scoring), "size": max(limit, REFINED), **light})
    chosen = _refined(view, scoring, found["hits"]["hits"])[:limit]
    shown = view.documents([id_ for id_, _ in chosen])
    return [(one.record, score) for one, (_, score) in zip(shown, chosen, strict=True)]
