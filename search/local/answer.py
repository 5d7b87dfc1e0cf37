"""The answer to a request: the articles of the rung that answers, in order, with snippets, facets and the ladder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import numpy as np

from indexer.facets import FACETS
from indexer.record import Record
from indexer.text.fast_fold import folded
from search import kernels
from search.highlight.marker import Marker
from search.highlight.snippets import snippets, title_marks, whole
from search.kernels.numpy_kernels import Docs
from search.local.docset import DocSet
from search.local.facets import Counts
from search.local.filters import Filters
from search.local.lazy_hit import Stored
from search.local.match import matching
from search.local.rank import Query, query_of
from search.local.searcher import View
from search.query.parser import field_notes
from search.query.relaxation import Found, Reading, find, read
from search.ranking.proximity import operands
from search.request import MAX_SIZE, Request
from search.result import FacetValue, Hit, LadderStep, Page, Snippet, Whole
from search.suggest.did_you_mean import did_you_mean

#: How many of the best articles are compared by single characters and nearness too.
REFINED: Final = 50
_ISSUE: Final = list(FACETS).index("issue")
#: Scores are compared in steps of one over so many; of equals the newer article comes first.
STEPS: Final = 1_000


def answer(view: View, request: Request) -> Page:
    """Answer a request from one view."""
    begun = time.perf_counter()
    reading, filters = read(view, request), Filters(view, request)
    passed = filters.mask()
    found = find(view, reading, request, passed) if reading.typed else None
    matched = found.matched[found.rung] if found else DocSet(view.size)
    docs = matched.within(passed).docs
    size = max(0, min(request.size, MAX_SIZE))
    first = (max(request.page, 1) - 1) * size
    loose = found is not None and found.rung != "literal"
    chosen, scores = ordered(view, request, reading, docs, min(first + size, len(docs)), loose=loose)
    marker = Marker(reading.plans[found.rung if found else "literal"])
    hits = _hits(view, chosen[first:], scores[first:], marker, request.snippets)
    counts = view.tally.count(docs)
    return Page(
        q=request.q,
        mode=request.mode,
        rung=found.rung if found else "all",
        total=len(docs),
        issues=int(np.count_nonzero(view.tally.of(_ISSUE, counts))),
        hits=hits,
        facets=_facets(view, request, filters, matched, counts),
        ladder=tuple(LadderStep(rung, total) for rung, total in found.totals.items()) if found else (),
        suggestion=_suggestion(view, reading, found, len(docs)),
        notes=(*reading.parsed.notes, *field_notes(reading.parsed.tree, view.names)),
        took_ms=(time.perf_counter() - begun) * 1_000,
    )


def matches(view: View, request: Request) -> Docs:
    """Return the articles that a request finds, in order."""
    reading, passed = read(view, request), Filters(view, request).mask()
    found = find(view, reading, request, passed) if reading.typed else None
    return (found.matched[found.rung] if found else DocSet(view.size)).within(passed).docs


def highlight(view: View, request: Request, article_id: str) -> Hit | None:
    """Return one article whole, with every mark of the rung on which a request's query is answered."""
    number = view.find(article_id)
    if number is None:
        return None
    reading = read(view, request)
    found = find(view, reading, request, view.live) if reading.typed else None
    marker = Marker(reading.plans[found.rung if found else "literal"])
    record = view.record(number)
    return Whole(record, 0.0, whole(record.article, marker), title_marks(record.article.title, marker))


def ordered(
    view: View, request: Request, reading: Reading, docs: Docs, count: int, *, loose: bool
) -> tuple[list[int], list[float]]:
    """Return the first `count` of some articles in the order asked for, with their scores.

    ``loose``: the articles need not hold the texts as typed.
    """
    texts = operands(reading.plans["literal"])
    if request.sort == "relevance" and texts:
        return _by_score(view, query_of(texts, view.names.words, loose=loose), docs, count)
    ranks = view.oldest if request.sort == "oldest" else view.newest
    chosen = docs[kernels.best(np.zeros(len(docs), np.float32), ranks, docs, count, STEPS)].tolist()
    return chosen, [0.0] * len(chosen)


def _by_score(view: View, query: Query, docs: Docs, count: int) -> tuple[list[int], list[float]]:
    scores = view.ranker.scores(query, docs)
    best = kernels.best(scores, view.newest, docs, max(count, REFINED) if query.refines else count, STEPS)
    if query.refines:
        near = best[:REFINED]
        scores[near] += view.ranker.refine(query, docs[near])
        best[:REFINED] = near[kernels.best(scores[near], view.newest, docs[near], len(near), STEPS)]
    best = best[:count]
    return docs[best].tolist(), scores[best].tolist()


def _hits(view: View, chosen: Sequence[int], scores: Sequence[float], marker: Marker, limit: int) -> tuple[Hit, ...]:
    shown = [_snippets(view.record(number), marker, limit) for number in chosen] if limit > 0 else [()] * len(chosen)
    found = zip(chosen, view.headings(chosen), scores, shown, strict=True)
    return tuple([Stored(view, marker, number, heading, score, pieces) for number, heading, score, pieces in found])


def _snippets(record: Record, marker: Marker, limit: int) -> tuple[Snippet, ...]:
    return snippets(record.article, marker, limit, folded=folded(record.article.text))


def _facets(
    view: View, request: Request, filters: Filters, matched: DocSet, counts: Counts
) -> dict[str, tuple[FacetValue, ...]]:
    """Return the values to show of every facet; `counts` are those of all articles found."""
    found = dict(zip(view.facets, view.tally.listed(counts, request.facet_size), strict=True))
    for name in {*request.filters, *request.excluded, *request.facet_query} & found.keys():
        found[name] = _facet(view, request, filters, matched, counts, name)
    return {name: found[name] for name in FACETS}


def _facet(
    view: View, request: Request, filters: Filters, matched: DocSet, counts: Counts, name: str
) -> tuple[FacetValue, ...]:
    """Return the values to show of a facet in which something is selected, excluded or looked for."""
    facet, barred = view.facets[name], dict[str, int]()
    counts = view.tally.of(list(view.facets).index(name), counts)
    if name in filters.chosen and name not in request.match_all:
        counts = facet.count(matched.within(filters.mask(without_chosen=name)).docs)
    if name in filters.barred:
        freed = facet.count(matched.within(filters.mask(without_barred=name)).docs)
        places = {value: facet.places.get(value) for value in request.excluded[name]}
        barred = {value: 0 if place is None else int(freed[place]) for value, place in places.items()}
    text = request.facet_query.get(name, "")
    return facet.listed(counts, request.filters.get(name, ()), barred, request.facet_size, text)


def _suggestion(view: View, reading: Reading, found: Found | None, total: int) -> str | None:
    if found is None or (total and found.rung == "literal"):
        return None
    return did_you_mean(reading.parsed.tree, view.speller, lambda query: _total(view, query))


def _total(view: View, query: str) -> int:
    plan = read(view, Request(q=query)).plans["literal"]
    return len(matching(plan, view).within(view.live))
