"""The articles that a plan finds, rung by rung, and the page of the rung that answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from indexer.facets import FACETS
from search import kernels
from search.kernels.numpy_kernels import Docs
from search.local.docset import DocSet
from search.local.facets import Counts, Facet
from search.local.index import Index
from search.local.match import match, passing
from search.plan import Plan
from search.query.ast import Rewritten
from search.query.filters import Filters
from search.ranking.bm25 import STEPS
from search.request import Rung
from search.result import FacetValue, front_values
from search.searcher import Found

_PLACES: Final = {name: place for place, name in enumerate(FACETS)}


class _Counted:
    """Counts of the values of some articles: of all facets at once, or of each asked for."""

    def __init__(self, index: Index, docs: Docs, every: bool) -> None:
        self._index, self._docs = index, docs
        self.every = index.counts.count(docs) if every else None

    def of(self, name: str) -> Counts:
        """Return the counts of one facet's values, by their places in it."""
        if self.every is None:
            return self._index.facets[name].count(self._docs)
        return self._index.counts.of(_PLACES[name], self.every)


class Matches:
    """The articles that a plan finds in an index (a `search.searcher.Matches`)."""

    def __init__(self, index: Index, plan: Plan) -> None:
        self._index, self._plan = index, plan
        self._known: dict[int, DocSet] = {}
        self._matched = {rung: match(tree, index, self._known) for rung, tree in plan.trees.items()}
        passed = passing(plan.filters.trees(), index, self._known)
        self._found = {rung: matched.within(passed) for rung, matched in self._matched.items()}
        self.totals: Mapping[Rung, int] = {rung: len(found) for rung, found in self._found.items()}

    def front(self, tree: Rewritten, filters: Filters) -> None:
        """Return None: to ask for front matter by itself takes no way to go."""
        del tree, filters

    def page(self, rung: Rung) -> Found:
        """Return the page of the request, if this rung answers."""
        docs = self._found[rung].docs
        first, size = self._plan.window
        chosen, scores = self._ordered(rung, docs, min(first + size, len(docs)))
        counts = _Counted(self._index, docs, self._plan.request.facets is None)
        return Found(
            total=len(docs),
            issues=int(np.count_nonzero(counts.of("issue"))),
            documents=self._index.documents(chosen[first:]),
            scores=scores[first:],
            facets=self._facets(self._matched[rung], counts),
        )

    def _ordered(self, rung: Rung, docs: Docs, count: int) -> tuple[list[int], list[float]]:
        """Return the first `count` of some articles in the order asked for, with their scores."""
        index, scored = self._index, self._plan.scored(rung)
        if scored is not None:
            return index.ranker.best(scored, docs, index.newest, count)
        ranks = index.oldest if self._plan.request.sort == "oldest" else index.newest
        chosen = docs[kernels.best(np.zeros(len(docs), np.float32), ranks, docs, count, STEPS)].tolist()
        return chosen, [0.0] * len(chosen)

    def _facets(self, matched: DocSet, counts: _Counted) -> dict[str, tuple[FacetValue, ...]]:
        """Return the values to show of every facet; `counts` are those of all articles found."""
        request, index = self._plan.request, self._index
        if counts.every is None:
            return {name: self._facet(name, matched, counts) for name in request.counted}
        found = dict(zip(index.facets, index.counts.listed(counts.every, request.facet_size), strict=True))
        for name in {*request.filters, *request.excluded, *request.facet_query, *request.whole} & found.keys():
            found[name] = self._facet(name, matched, counts)
        return {name: found[name] for name in FACETS}

    def _facet(self, name: str, matched: DocSet, found: _Counted) -> tuple[FacetValue, ...]:
        """Return the values to show of a facet that is asked for by itself."""
        request, filters, facet = self._plan.request, self._plan.filters, self._index.facets[name]
        counts = freed = found.of(name)
        if name in filters.selected and name not in request.match_all:
            counts = self._count(facet, matched, filters.trees(but_selected=name))
        if name in filters.excluded:
            freed = self._count(facet, matched, filters.trees(but_excluded=name))
        values = front_values(request, name, facet.label, facet.counter(counts), facet.counter(freed))
        others = facet.listed(
            counts, [one.value for one in values], request.most_values(name), request.facet_query.get(name, "")
        )
        return (*values, *others)

    def _count(self, facet: Facet, matched: DocSet, trees: Sequence[Rewritten]) -> Counts:
        return facet.count(matched.within(passing(trees, self._index, self._known)).docs)


def listed(index: Index, plan: Plan, numbers: Sequence[int], scores: Sequence[float]) -> Found:
    """Return the page of some articles in the order given, of facets the selected values only."""
    request, docs = plan.request, np.sort(np.asarray(numbers, np.int64))
    facets = {}
    for name in request.counted:
        facet = index.facets[name]
        count = facet.counter(facet.count(docs))
        facets[name] = tuple(front_values(request, name, facet.label, count, count))
    first, size = plan.window
    return Found(
        total=len(numbers),
        issues=int(np.count_nonzero(index.facets["issue"].count(docs))),
        documents=index.documents(numbers[first : first + size]),
        scores=scores[first : first + size],
        facets=facets,
    )
