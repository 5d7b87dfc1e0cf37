"""The articles that a plan finds in a cluster, rung by rung, and the page of the rung that answers.

The page of the rung that mostly answers, with its facets, the totals of the others and the front
matter are asked for at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from indexer.opensearch.spans import place_of
from search.front import SHOWN, front_questions
from search.opensearch.facets import aggregation, aggregations, facet_values, passing, settled
from search.opensearch.front import front_body, front_found
from search.opensearch.index import Index, counting, total_of
from search.opensearch.rank import BY_ISSUE, Scoring, compared, refined, scored, with_equals
from search.plan import Plan
from search.query.ast import Rewritten
from search.query.filters import Filters
from search.query.note import Note
from search.request import EVERY_VALUE, Rung
from search.searcher import Found, FrontFound

#: No page shows a hit behind so many.
DEEPEST: Final = 1_000_000
#: Of hits up to so many equals are put in order, the newer first; behind them as the cluster does.
_COMPARED: Final = 1_000
#: The most issues that are counted one by one.
_ISSUES: Final = 60_000


class Matches:
    """The articles that a plan finds (a `search.searcher.Matches`)."""

    def __init__(self, index: Index, plan: Plan) -> None:
        self._index, self._plan = index, plan
        self._dates: list[Rewritten] = [plan.filters.dates] if plan.filters.dates else []
        first, *others = dict.fromkeys(plan.trees.values())
        # Several searches at once tell no score by characters, so that only this rung's page can be
        # among them.
        self._likely = plan.request.rung in (None, "literal")
        self._scoring = self._scored("literal") if self._likely else None
        self._page = self._body("literal", self._scoring) if self._likely else self._counting(first)
        # Front matter is shown where few articles are found, which is not known yet.
        self._beside = next(front_questions(plan, "literal", 0), None) if index.snapshot.manifest.fronts else None
        beside = [front_body(*self._beside, SHOWN)] if self._beside else []
        self._answer, *answers = index.ask_all([self._page, *map(self._counting, others)], beside)
        self._front = answers.pop() if beside else None
        totals = dict(zip([first, *others], map(total_of, [self._answer, *answers]), strict=True))
        self.totals: Mapping[Rung, int] = {rung: totals[tree] for rung, tree in plan.trees.items()}

    def front(self, tree: Rewritten, filters: Filters) -> FrontFound | None:
        """Return the front matter that a tree finds, where it was asked for beside the articles."""
        asked = self._front is not None and (tree, filters) == self._beside
        return front_found(self._index, self._front) if self._front is not None and asked else None

    def _counting(self, tree: Rewritten) -> dict[str, Any]:
        return counting(passing([tree, *self._plan.filters.trees()]))

    def page(self, rung: Rung) -> Found:
        """Return the page of the request, if this rung answers."""
        answer, scoring, body = self._answer, self._scoring, self._page
        if rung != "literal" or not self._likely:
            scoring = self._scored(rung)
            body = self._body(rung, scoring)
            answer = self._index.ask(body)
        chosen = self._chosen(answer, body, scoring)
        doubtful = self._settle(rung, answer["aggregations"])
        names, request = self._index.names, self._plan.request
        facets = {facet: facet_values(request, facet, answer["aggregations"], names) for facet in request.counted}
        issues = int(answer["aggregations"]["issues"]["number"]["count"])
        return Found(
            total=total_of(answer),
            issues=issues,
            documents=self._index.documents([place for place, _ in chosen]),
            scores=[score for _, score in chosen],
            facets=facets,
            notes=tuple(self._limits(issues, doubtful=doubtful)),
        )

    def _limits(self, issues: int, *, doubtful: bool) -> Iterator[str]:
        """Say where a cluster does not tell all: results are exact, or say that they are not."""
        if issues >= _ISSUES:
            yield Note("期数很多，只数到 {n}。", n=_ISSUES)
        if doubtful:
            yield Note("取值太多，左边有的计数可能偏少。")
        if self._plan.request.size > 0 and self._window == (0, 0):
            yield Note("结果只能翻到第 {n} 篇。", n=DEEPEST)

    @property
    def _window(self) -> tuple[int, int]:
        first, size = self._plan.window
        return (first, size) if first + size <= DEEPEST else (0, 0)

    def _scored(self, rung: Rung) -> Scoring | None:
        terms = self._plan.scored(rung)
        return self._index.scoring(terms) if terms else None

    def _body(self, rung: Rung, scoring: Scoring | None) -> dict[str, Any]:
        """Return the search for a page, if a rung answers."""
        matched, selections = passing([self._plan.trees[rung], *self._dates]), passing(self._plan.filters.selections())
        request, (first, size) = self._plan.request, self._window
        # Every issue is listed within the cluster and counted there; the list itself is not sent.
        issues = {
            "counted": {"terms": {"field": "issue", "size": _ISSUES, "shard_size": _ISSUES}},
            "number": {"stats_bucket": {"buckets_path": "counted>_count"}},
        }
        body: dict[str, Any] = {
            "query": matched,
            "post_filter": selections,
            "from": first,
            "size": size,
            "track_total_hits": True,
            "_source": False,
            "aggs": {
                **aggregations(request, self._plan.filters, self._index.distinct),
                "issues": {"filter": selections, "aggs": issues},
            },
        }
        if scoring is None:
            return {**body, "sort": [{"day": "asc" if request.sort == "oldest" else "desc"}, *BY_ISSUE]}
        some = compared(first + size) if first + size <= _COMPARED else {}
        return {**body, **some, **scored(matched, scoring)}

    def _chosen(
        self, answer: Mapping[str, Any], body: Mapping[str, Any], scoring: Scoring | None
    ) -> list[tuple[str, float]]:
        """Return the documents of the page in order, by their places, with their scores."""
        first, size = self._window
        if scoring is None or first + size > _COMPARED:
            return [(place_of(hit), float(hit["_score"]) if scoring else 0.0) for hit in answer["hits"]["hits"]]
        hits = with_equals(answer, body, first + size, self._index.ask)
        return refined(hits, scoring, self._index.documents)[first : first + size]

    def _settle(self, rung: Rung, answer: dict[str, Any]) -> bool:
        """Ask again for the facets whose counts are doubtful; return whether any still is."""
        request = self._plan.request
        doubtful = [facet for facet in request.counted if not settled(request, facet, answer)]
        if not doubtful:
            return False
        matched = passing([self._plan.trees[rung], *self._dates])
        wanted = [aggregation(request, self._plan.filters, facet, of_a_shard=EVERY_VALUE) for facet in doubtful]
        for again in self._index.ask_all([{"query": matched, "size": 0, "aggs": one} for one in wanted]):
            answer |= again["aggregations"]
        return not all(settled(request, facet, answer) for facet in doubtful)
