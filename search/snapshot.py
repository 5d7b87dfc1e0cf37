"""An open snapshot: answers every question through its searcher, and keeps what is made once."""

from __future__ import annotations

import time
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from corpus.text.fold import fold
from indexer.catalog import Held
from indexer.facets import ENTITIES
from indexer.record import Record
from search.cards import Cards
from search.front import SHOWN, front_questions, front_trees
from search.highlight.marker import Marker
from search.highlight.snippets import whole
from search.latest import by_arrival, latest, names_in
from search.order import newest_first
from search.page import NO_FRONT, FrontHits, hits_of, near_notes, page_of
from search.plan import Plan, plan_of
from search.query.ast import Literal, literal
from search.query.filters import NO_FILTERS, Filters
from search.query.meaning import conditions, meant
from search.query.rewrite import rewrite
from search.query.segmenters import cutter
from search.query.synonyms import synonyms_of
from search.query.vocabulary import Vocabulary
from search.request import Request, Rung
from search.result import EntitySummary, Hit, IssueSummary, Latest, Page, Status, Tick
from search.searcher import Matches, Searcher
from search.suggest.complete import Suggester
from search.suggest.did_you_mean import Speller, did_you_mean
from search.suggest.entries import entries, names_of

#: Titles that are compared with a typed text, at most: so many mostly stand on one page.
_TITLES: Final = 20


def _spaced(text: str) -> str:
    return " ".join(fold(text).split())


class OpenSnapshot:
    """One snapshot of a library. Its searcher does not refer back, so no cycle keeps files open."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self._entities: dict[str, dict[str, EntitySummary]] = {}

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        manifest = self.searcher.manifest
        return Vocabulary(cutter(manifest.terms), names_of(self.searcher), synonyms_of(manifest.synonyms))

    @cached_property
    def suggester(self) -> Suggester:
        """The names that complete a typed text."""
        return Suggester(entries(self.searcher))

    @cached_property
    def _speller(self) -> Speller:
        return Speller(self.suggester)

    def status(self, engine: str) -> Status:
        """Return which snapshot this is; `engine` is the name to tell."""
        manifest = self.searcher.manifest
        return Status(self.searcher.number, manifest.created, manifest.issues, manifest.articles, engine)

    @cached_property
    def cards(self) -> Cards:
        """The things that a whole typed text names."""
        return Cards(self.searcher, self._vocabulary)

    def search(self, request: Request) -> Page:
        """Answer a request."""
        begun = time.perf_counter()
        if request.rung == "meaning" and not self.searcher.meant:
            request = replace(request, rung=None)
        plan = self._plan(request)
        matches = self.searcher.search(plan)
        text = meant(plan.parsed.tree) if self.searcher.meant else ""
        near = None
        if text and request.rung == "meaning":
            held = rewrite(conditions(plan.parsed.tree), self._vocabulary, exact=request.mode == "exact")
            near = self.searcher.near(plan, text, held["literal"])
        speaks = self.searcher.meant if text else 0
        if near is not None:
            near = near._replace(notes=near_notes(speaks, self.searcher.manifest.articles))
            return page_of(plan, self._vocabulary, matches.totals, "meaning", near, begun=begun, meaning=speaks)
        rung = plan.relax(matches.totals)
        found = matches.page(rung)
        suggestion = None
        if plan.typed and (rung != "literal" or not found.total):
            suggestion = did_you_mean(plan.parsed.tree, self._speller, self._total)
        front = self._in_front(plan, matches, rung, found.total) if self.searcher.manifest.fronts else NO_FRONT
        return page_of(
            plan, self._vocabulary, matches.totals, rung, found,
            begun=begun, suggestion=suggestion, front=front, meaning=speaks,
        )  # fmt: skip

    def _in_front(self, plan: Plan, matches: Matches, rung: Rung, total: int) -> FrontHits:
        """Return the front matter for a page of so many articles in all."""
        for question in front_questions(plan, rung, total):
            found = matches.front(*question) or self.searcher.in_front(*question, SHOWN)
            if found.total:
                documents, marker = found.documents, Marker(question.tree)
                hits = hits_of(documents, [0.0] * len(documents), marker, plan.request.snippets)
                return FrontHits(hits, found.total)
        return NO_FRONT

    def _plan(self, request: Request) -> Plan:
        return plan_of(request, self._vocabulary, self.searcher.most_words, self._in_title)

    def _in_title(self, text: str) -> bool:
        """Return whether a title holds a text; of those that do but for spaces, some are seen."""
        (found,) = self.searcher.occurrences([Literal(literal(text), "title")], _TITLES)
        typed = _spaced(text)
        return any(typed in _spaced(one.record.article.title) for one in self.searcher.documents(found.keys))

    def _total(self, query: str) -> int:
        return self.searcher.count([self._plan(Request(q=query)).trees["literal"]], NO_FILTERS)[0]

    def _rung(self, plan: Plan, filters: Filters) -> Rung:
        """Return the rung that answers a plan under some filters."""
        totals = self.searcher.count(plan.trees.values(), filters) if len(plan.trees) > 1 else [0]
        return plan.relax(dict(zip(plan.trees, totals, strict=True)))

    def highlight(self, request: Request, article_id: str) -> Hit | None:
        """Return one article whole, with the marks of the rung that answers the request's query."""
        (document,) = self.searcher.lookup([article_id])
        if document is None:
            return None
        plan = self._plan(request)
        marker = Marker(plan.trees[self._rung(plan, NO_FILTERS)])
        return Hit(document, 0.0, whole(document.record.article, marker), marker.in_title)

    def front(self, request: Request, issue_id: str) -> Hit | None:
        """Return the front matter of an issue whole, marked as typed, else by all of the words."""
        document = self.searcher.front(issue_id) if self.searcher.manifest.fronts else None
        if document is None:
            return None
        trees, article = front_trees(self._plan(request).trees, relaxed=True), document.record.article
        marked = [whole(article, Marker(tree)) for tree in trees]
        return Hit(document, 0.0, next((one for one in marked if any(piece.marks for piece in one)), marked[0]))

    def timeline(self, request: Request) -> Sequence[Tick]:
        """Return, issue by issue in order of time, how many articles match a request."""
        plan = self._plan(request)
        counts = self.searcher.count_by_issue(plan.trees[self._rung(plan, plan.filters)], plan.filters)
        return [Tick(held.issue, counts.get(held.issue.id, 0), len(held.articles)) for held in self._oldest_first]

    @cached_property
    def _oldest_first(self) -> Sequence[Held]:
        held = self.searcher.catalog.issues.values()
        return sorted(held, key=lambda one: newest_first(one.issue), reverse=True)

    @cached_property
    def _by_arrival(self) -> Sequence[str]:
        return by_arrival(self.searcher.catalog.issues)

    def latest(self, request: Request, limit: int, only: Container[str] | None) -> Latest:
        """Return the articles that match and arrived last, at most so many.

        What holds but some of the words is no match, unless it is asked for.
        """
        plan = self._plan(request)
        # Looser rungs are only counted where the strictest does not answer.
        typed = self.searcher.count([plan.trees["literal"]], plan.filters)[0] if request.rung is None else 0
        rung: Rung = "literal" if typed else self._rung(plan, plan.filters)
        if rung == "any" != request.rung:
            return Latest()
        kinds = (kind for kind in ENTITIES if request.filters.get(kind))
        named = names_in(request, {kind: self.entities(kind) for kind in kinds})
        return latest(self.searcher, plan, rung, named, self._by_arrival, limit, only)

    def record(self, article_id: str) -> Record | None:
        """Return one article; None where there is none of that id."""
        (document,) = self.searcher.lookup([article_id])
        return document.record if document else None

    def issue(self, issue_id: str) -> Sequence[Record]:
        """Return an issue's articles in printed order."""
        held = self.searcher.catalog.issues.get(issue_id)
        return [document.record for document in self.searcher.lookup(held.articles) if document] if held else ()

    @cached_property
    def issues(self) -> Sequence[IssueSummary]:
        """Every issue: serials by name, newest first within a serial."""
        held = sorted(self.searcher.catalog.issues.values(), key=lambda held: newest_first(held.issue))
        held.sort(key=lambda held: held.issue.serial)
        return tuple(IssueSummary(one.issue, len(one.articles), len(one.doubts), one.account) for one in held)

    def entities(self, kind: str) -> dict[str, EntitySummary]:
        """Return every company or policy by id, most mentioned first, equal counts by name."""
        found = self._entities.get(kind)
        if found is None:
            some = sorted(self.searcher.entities(kind), key=lambda one: (-one.articles, one.entity.name, one.entity.id))
            found = self._entities[kind] = {one.entity.id: one for one in some}
        return found
