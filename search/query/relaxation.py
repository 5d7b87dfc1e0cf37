"""The ladder: what a query means to a view on each rung, what each rung finds, and the rung that answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from indexer.arrays import Mask
from search.local.docset import DocSet
from search.local.match import matching
from search.local.searcher import View
from search.query.ast import And, Node, leaves
from search.query.parser import Parsed, parse
from search.query.rewrite import plans
from search.request import Request
from search.result import Rung

#: All of the words are enough where they find so many articles, or where there are no more than so many words.
ENOUGH: Final = 10
FEW_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as a view reads it: what was typed, and what is executed on each rung."""

    parsed: Parsed
    plans: Mapping[Rung, Node]

    @property
    def typed(self) -> bool:
        """Whether there is a query at all."""
        return self.parsed.tree != And(())


def read(view: View, request: Request) -> Reading:
    """Read the query of a request."""
    parsed = parse(request.q)
    return Reading(parsed, plans(parsed.tree, view.names, exact=request.mode == "exact"))


@dataclass(frozen=True, slots=True)
class Found:
    """What each rung finds, how much of that passes the filters of a request, and the rung that answers."""

    matched: Mapping[Rung, DocSet]
    totals: Mapping[Rung, int]
    rung: Rung


def find(view: View, reading: Reading, request: Request, filters: Mask | None) -> Found:
    """Find the articles of every rung and take the one that answers: see `taken`."""
    known: dict[int, DocSet] = {}
    matched = {rung: matching(plan, view, known) for rung, plan in reading.plans.items()}
    totals = {rung: len(found.within(filters)) for rung, found in matched.items()}
    return Found(matched, totals, taken(reading, request, totals))


def taken(reading: Reading, request: Request, totals: Mapping[Rung, int]) -> Rung:
    """Return the rung asked for, else the strictest that answers.

    A literal answers with a single article. All of the words answer where they are few, or find enough: that the one
    article with all of many words is the best one would be luck.
    """
    if request.rung is not None and request.rung in totals:
        return request.rung
    if totals["literal"] or len(totals) == 1:
        return "literal"
    words = sum(1 for _ in leaves(reading.plans["any"])) - sum(1 for _ in leaves(reading.plans["literal"]))
    if totals["words"] >= (1 if words <= FEW_WORDS else ENOUGH):
        return "words"
    return "any" if totals["any"] else "literal"
