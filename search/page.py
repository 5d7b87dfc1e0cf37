"""The page of results: what a searcher found, with snippets and marks, facets, totals and notes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from indexer.facets import NONE, NOT_STATED
from search.highlight.marker import Marker
from search.highlight.snippets import snippets
from search.plan import Plan, plan_of
from search.query.ast import Literal, leaves
from search.query.note import Note
from search.query.parser import field_notes
from search.query.vocabulary import Vocabulary
from search.request import NEAR, Request, Rung
from search.result import Hit, LadderStep, Page, front_values
from search.searcher import Document, Found

_NO_NAMES: Final = Vocabulary(lambda text: (text,), lambda _: None)


class FrontHits(NamedTuple):
    """The front matter that a page shows, and how much is found in all."""

    hits: tuple[Hit, ...] = ()
    total: int = 0


NO_FRONT: Final = FrontHits()


def page_of(
    plan: Plan,
    vocabulary: Vocabulary,
    totals: Mapping[Rung, int],
    rung: Rung,
    found: Found,
    *,
    begun: float,
    suggestion: str | None = None,
    front: FrontHits = NO_FRONT,
    meaning: int = 0,
) -> Page:
    """Return the page of a plan that was answered on a rung."""
    # What is near in meaning may hold some of the words.
    request, marker = plan.request, Marker(plan.trees[rung if rung in plan.trees else list(plan.trees)[-1]])
    return Page(
        q=request.q,
        mode=request.mode,
        rung=rung if plan.typed else "all",
        total=found.total,
        issues=found.issues,
        hits=hits_of(found.documents, found.scores, marker, request.snippets),
        facets=found.facets,
        ladder=tuple([LadderStep(one, total) for one, total in totals.items()]) if plan.typed else (),
        suggestion=suggestion,
        notes=(
            *plan.parsed.notes,
            *field_notes(plan.parsed.tree, vocabulary),
            *(synonym_notes(plan) if rung == "synonyms" else ()),
            *found.notes,
        ),
        front=front.hits,
        front_total=front.total,
        meaning=meaning,
        took_ms=(time.perf_counter() - begun) * 1_000,
    )


def synonym_notes(plan: Plan) -> tuple[str, ...]:
    """Return a note of the texts that stood for those typed."""
    typed = set(leaves(plan.trees["literal"]))
    wider = (leaf for leaf in leaves(plan.trees["synonyms"]) if leaf not in typed)
    others = dict.fromkeys(leaf.text for leaf in wider if isinstance(leaf, Literal))
    return (Note("同义词：{text}", text="、".join(others)),) if others else ()


def near_notes(speaks: int, articles: int) -> tuple[str, ...]:
    """Return the notes of a list of what is near: what it is, and what it leaves out."""
    found = Note("由模型按意思找出，最近的在前，至多列 {n} 篇，不计入篇数。", n=NEAR)
    left = articles - speaks
    return (found, Note("另有 {n} 篇的意思还没有算出，不在其中。", n=left)) if left > 0 else (found,)


def hits_of(documents: Sequence[Document], scores: Sequence[float], marker: Marker, limit: int) -> tuple[Hit, ...]:
    """Return the hits of some documents, each with its best snippets."""
    mark, scored = marker.in_title, zip(documents, scores, strict=True)
    if limit <= 0:
        return tuple([Hit(one, score, (), mark) for one, score in scored])
    return tuple(
        [Hit(one, score, snippets(one.record.article, marker, limit, folded=one.folded), mark) for one, score in scored]
    )


def empty_page(request: Request) -> Page:
    """Return the page of a request where nothing is indexed yet."""
    begun = time.perf_counter()
    plan = plan_of(request, _NO_NAMES)
    facets = {facet: tuple(front_values(request, facet, _label, _zero, _zero)) for facet in request.counted}
    return page_of(plan, _NO_NAMES, dict.fromkeys(plan.trees, 0), "literal", Found(0, 0, (), (), facets), begun=begun)


def _label(value: str) -> str:
    return NOT_STATED if value == NONE else value


def _zero(_: str) -> int:
    return 0
