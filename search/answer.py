"""The answer to a request: the articles of the rung that answers, in order, with snippets, facets and the ladder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from indexer.folding import folded
from indexer.record import Record
from search.facets import Mask
from search.filters import Filters
from search.ladder import Found, Reading, find, read
from search.marks import Marker
from search.matching import matching
from search.plan import Literal, leaves
from search.rank import query_of
from search.request import FACETS, MAX_SIZE, Request
from search.result import FacetValue, Hit, LadderStep, Page
from search.snippets import snippets, title_marks, whole
from search.spelling import did_you_mean
from search.syntax import field_notes
from search.view import View

Numbers = npt.NDArray[np.int64]

#: How many of the best articles are compared by their single characters too.
REFINED: Final = 50
#: Scores are compared in steps of one over so many; of equals the newer article comes first.
_STEPS: Final = 1_000


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
    chosen, scores = ordered(view, request, reading, docs, first + size, refined=loose)
    marker = Marker(leaves(reading.plans[found.rung if found else "literal"]))
    hits = _hits(view, request, marker, chosen[first:], scores[first:])
    return Page(
        q=request.q,
        mode=request.mode,
        rung=found.rung if found else "all",
        total=len(docs),
        issues=int(np.count_nonzero(view.facets["issue"].count(docs))),
        hits=hits,
        facets=_facets(view, request, filters, matched, docs),
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
    return Hit(record, 0.0, whole(record.article, marker), title_marks(record.article.title, marker))


def both(view: View, matched: Mask | None, passed: Mask | None) -> Mask:
    """Return the articles in both masks; None stands for all."""
    if matched is None:
        return np.ones(view.size, np.bool_) if passed is None else passed
    return matched if passed is None else matched & passed


def ordered(
    view: View, request: Request, reading: Reading, docs: Numbers, count: int, *, refined: bool
) -> tuple[list[int], list[float]]:
    """Return the first `count` of some articles in the order asked for, with their scores.

    The best are `refined` by their single characters where the articles need not hold the text as typed.
    """
    texts = [leaf.text if isinstance(leaf, Literal) else leaf.word for leaf in leaves(reading.plans["literal"])]
    if request.sort == "relevance" and texts:
        return _by_score(view, texts, docs, count, refined=refined)
    ranks = (view.oldest if request.sort == "oldest" else view.newest)[docs]
    chosen = docs[first_of(-ranks.astype(np.int64), count)].tolist()
    return chosen, [0.0] * len(chosen)


def _by_score(
    view: View, texts: Sequence[str], docs: Numbers, count: int, *, refined: bool
) -> tuple[list[int], list[float]]:
    query = query_of(texts, [word for text in texts for word in view.names.words(text)])
    scores, newest = view.ranker.scores(query, docs), view.newest[docs]
    best = first_of(_keys(scores, newest, view.size), max(count, REFINED))
    if refined:
        near = best[:REFINED]
        scores[near] += view.ranker.refine(query, docs[near])
        best[:REFINED] = near[first_of(_keys(scores[near], newest[near], view.size), len(near))]
    best = best[:count]
    return docs[best].tolist(), scores[best].tolist()


def _keys(scores: npt.NDArray[np.float32], newest: npt.NDArray[np.int32], size: int) -> Numbers:
    """Return a key for each article: the higher score first, of scores next to equal the newer article."""
    keys: Numbers = (scores * _STEPS).astype(np.int64) * (size + 1) - newest
    return keys


def first_of(keys: Numbers, count: int) -> Numbers:
    """Return the places of the `count` highest keys, the highest first."""
    if count <= 0:
        return np.empty(0, np.int64)
    if len(keys) <= count:
        return np.argsort(-keys)
    places = np.argpartition(-keys, count)[:count]
    found: Numbers = places[np.argsort(-keys[places])]
    return found


def _hits(
    view: View, request: Request, marker: Marker, numbers: Sequence[int], scores: Sequence[float]
) -> tuple[Hit, ...]:
    records = map(view.record, numbers)
    return tuple(_hit(record, score, marker, request.snippets) for record, score in zip(records, scores, strict=True))


def _hit(record: Record, score: float, marker: Marker, limit: int) -> Hit:
    article = record.article
    pieces = snippets(article, marker, limit, folded=folded(article.text)) if limit > 0 else ()
    return Hit(record, score, pieces, title_marks(article.title, marker))


def _facets(
    view: View, request: Request, filters: Filters, matched: Mask | None, docs: Numbers
) -> dict[str, tuple[FacetValue, ...]]:
    found = {}
    for name in FACETS:
        facet, barred = view.facets[name], dict[str, int]()
        every = (name == "company" and request.company_all) or (name == "policy" and request.policy_all)
        ignored = name in filters.chosen and not every
        counts = facet.count(
            np.flatnonzero(both(view, matched, filters.mask(without_chosen=name))) if ignored else docs
        )
        if name in filters.barred:
            freed = facet.count(np.flatnonzero(both(view, matched, filters.mask(without_barred=name))))
            places = {value: facet.places.get(value) for value in request.excluded[name]}
            barred = {value: 0 if place is None else int(freed[place]) for value, place in places.items()}
        text = request.facet_query.get(name, "")
        found[name] = facet.listed(counts, request.filters.get(name, ()), barred, request.facet_size, text)
    return found


def _suggestion(view: View, reading: Reading, found: Found | None, total: int) -> str | None:
    if found is None or (total and found.rung == "literal"):
        return None
    return did_you_mean(reading.parsed.tree, view.speller, lambda query: _total(view, query))


def _total(view: View, query: str) -> int:
    plan = read(view, Request(q=query)).plans["literal"]
    return int(np.count_nonzero(both(view, matching(plan, view), view.live)))
