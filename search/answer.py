"""The answer to a request: the articles of the rung that answers, in order, with snippets, facets and the ladder."""

from __future__ import annotations

import time
from typing import Final

import numpy as np
import numpy.typing as npt

from indexer.folding import folded
from indexer.record import Record
from search.facets import Counts, Mask
from search.filters import Filters
from search.ladder import Found, Reading, find, read
from search.marks import Marker
from search.matching import matching
from search.nearness import operands
from search.plan import leaves
from search.rank import Query, query_of
from search.request import FACETS, MAX_SIZE, Request
from search.result import FacetValue, Hit, LadderStep, Page, Snippet, Whole
from search.snippets import snippets, title_marks, whole
from search.spelling import did_you_mean
from search.stored import Stored
from search.syntax import field_notes
from search.view import View

Numbers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

#: How many of the best articles are compared by single characters and nearness too.
REFINED: Final = 50
_ISSUE: Final = FACETS.index("issue")
#: Scores are compared in steps of one over so many; of equals the newer article comes first.
STEPS: Final = 1_000


def answer(view: View, request: Request) -> Page:
    """Answer a request from one view."""
    begun = time.perf_counter()
    reading, filters = read(view, request), Filters(view, request)
    passed = filters.mask()
    found = find(view, reading, request, passed) if reading.typed else None
    matched = found.masks[found.rung] if found else None
    docs = np.flatnonzero(both(view, matched, passed))
    size = max(0, min(request.size, MAX_SIZE))
    first = (max(request.page, 1) - 1) * size
    loose = found is not None and found.rung != "literal"
    chosen, scores = ordered(view, request, reading, docs, first + size, loose=loose)
    marker = Marker(leaves(reading.plans[found.rung if found else "literal"]))
    hits = [
        _hit(view, number, score, marker, request.snippets)
        for number, score in zip(chosen[first:], scores[first:], strict=True)
    ]
    counts = view.tally.count(docs)
    return Page(
        q=request.q,
        mode=request.mode,
        rung=found.rung if found else "all",
        total=len(docs),
        issues=int(np.count_nonzero(view.tally.of(_ISSUE, counts))),
        hits=tuple(hits),
        facets=_facets(view, request, filters, matched, counts),
        ladder=tuple(LadderStep(rung, total) for rung, total in found.totals.items()) if found else (),
        suggestion=_suggestion(view, reading, found, len(docs)),
        notes=(*reading.parsed.notes, *field_notes(reading.parsed.tree, view.names)),
        took_ms=(time.perf_counter() - begun) * 1_000,
    )


def matches(view: View, request: Request) -> Numbers:
    """Return the articles that a request finds, in order."""
    reading, passed = read(view, request), Filters(view, request).mask()
    found = find(view, reading, request, passed) if reading.typed else None
    return np.flatnonzero(both(view, found.masks[found.rung] if found else None, passed))


def highlight(view: View, request: Request, article_id: str) -> Hit | None:
    """Return one article whole, with every mark of the rung on which a request's query is answered."""
    number = view.find(article_id)
    if number is None:
        return None
    reading = read(view, request)
    found = find(view, reading, request, view.live) if reading.typed else None
    marker = Marker(leaves(reading.plans[found.rung if found else "literal"]))
    record = view.record(number)
    return Whole(record, 0.0, whole(record.article, marker), title_marks(record.article.title, marker))


def both(view: View, matched: Mask | None, passed: Mask | None) -> Mask:
    """Return the articles in both masks; None stands for all."""
    if matched is None:
        return np.ones(view.size, np.bool_) if passed is None else passed
    return matched if passed is None else matched & passed


def ordered(
    view: View, request: Request, reading: Reading, docs: Numbers, count: int, *, loose: bool
) -> tuple[list[int], list[float]]:
    """Return the first `count` of some articles in the order asked for, with their scores.

    ``loose``: the articles need not hold the texts as typed.
    """
    texts = operands(reading.plans["literal"])
    if request.sort == "relevance" and texts:
        return _by_score(view, query_of(texts, view.names.words, loose=loose), docs, count)
    ranks = (view.oldest if request.sort == "oldest" else view.newest)[docs]
    chosen = docs[first_of(-ranks.astype(np.int64), count)].tolist()
    return chosen, [0.0] * len(chosen)


def _by_score(view: View, query: Query, docs: Numbers, count: int) -> tuple[list[int], list[float]]:
    scores = view.ranker.scores(query, docs)
    best = _best(scores, view.newest, docs, max(count, REFINED) if query.refines else count)
    if query.refines:
        near = best[:REFINED]
        scores[near] += view.ranker.refine(query, docs[near])
        best[:REFINED] = near[_best(scores[near], view.newest, docs[near], len(near))]
    best = best[:count]
    return docs[best].tolist(), scores[best].tolist()


def _best(scores: Scores, newest: npt.NDArray[np.int32], docs: Numbers, count: int) -> Numbers:
    """Return the places of the `count` best: the higher score first, of scores next to equal the newer article."""
    near = None
    if 0 < count < len(scores):
        # No place is lost that is in the step of the last one: of these the newer ones are taken.
        last = np.partition(scores, len(scores) - count)[len(scores) - count]
        near = np.flatnonzero(scores >= np.float32((last * STEPS - 2) / STEPS))
        scores, docs = scores[near], docs[near]
    keys = (scores * STEPS).astype(np.int64) * (len(newest) + 1) - newest[docs]
    best = first_of(keys, count)
    return best if near is None else near[best]


def first_of(keys: Numbers, count: int) -> Numbers:
    """Return the places of the `count` highest keys, the highest first."""
    if count <= 0:
        return np.empty(0, np.int64)
    if len(keys) <= count:
        return np.argsort(-keys)
    places = np.argpartition(-keys, count)[:count]
    found: Numbers = places[np.argsort(-keys[places])]
    return found


def _hit(view: View, number: int, score: float, marker: Marker, limit: int) -> Hit:
    return Stored(view, number, score, marker, _snippets(view.record(number), marker, limit) if limit > 0 else ())


def _snippets(record: Record, marker: Marker, limit: int) -> tuple[Snippet, ...]:
    return snippets(record.article, marker, limit, folded=folded(record.article.text))


def _facets(
    view: View, request: Request, filters: Filters, matched: Mask | None, counts: Counts
) -> dict[str, tuple[FacetValue, ...]]:
    """Return the values to show of every facet; `counts` are those of all articles found."""
    found = dict(zip(view.facets, view.tally.listed(counts, request.facet_size), strict=True))
    for name in {*request.filters, *request.excluded, *request.facet_query} & found.keys():
        found[name] = _facet(view, request, filters, matched, counts, name)
    return {name: found[name] for name in FACETS}


def _facet(
    view: View, request: Request, filters: Filters, matched: Mask | None, counts: Counts, name: str
) -> tuple[FacetValue, ...]:
    """Return the values to show of a facet in which something is selected, excluded or looked for."""
    facet, barred = view.facets[name], dict[str, int]()
    counts = view.tally.of(list(view.facets).index(name), counts)
    every = (name == "company" and request.company_all) or (name == "policy" and request.policy_all)
    if name in filters.chosen and not every:
        counts = facet.count(np.flatnonzero(both(view, matched, filters.mask(without_chosen=name))))
    if name in filters.barred:
        freed = facet.count(np.flatnonzero(both(view, matched, filters.mask(without_barred=name))))
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
    return int(np.count_nonzero(both(view, matching(plan, view), view.live)))
