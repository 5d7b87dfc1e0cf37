"""A question: what a request asks, understood once, for every engine to execute alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from search.marks import Marker
from search.plan import And, Context, Node, Or, Text, leaves, lower
from search.request import Request
from search.result import Rung
from search.syntax import field_notes, parse


@dataclass(frozen=True, slots=True)
class Question:
    """A request's query as one library understands it. ``notes`` say what was not understood."""

    tree: Node
    notes: tuple[str, ...]
    exact: bool
    context: Context

    @classmethod
    def of(cls, request: Request, context: Context, today: date | None = None) -> Question:
        """Understand the query of a request; relative dates are counted from ``today``."""
        parsed = parse(request.q, today)
        return cls(parsed.tree, parsed.notes + field_notes(parsed.tree, context), request.mode == "exact", context)

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The rungs of its ladder: one where nothing may be read more loosely, ``all`` where nothing was asked."""
        if self.tree == And(()):
            return ("all",)
        if self.exact or all(text.exact for text in _texts(self.tree)):
            return ("literal",)
        return ("literal", "words", "any")

    def plan(self, rung: Rung) -> Node:
        """Return what to execute for a rung, without the filters of the request."""
        return lower(self.tree, rung, self.context, exact=self.exact)

    def marker(self, rung: Rung) -> Marker:
        """Return what to mark in the articles found on a rung."""
        return Marker(leaves(self.plan(rung)))


def _texts(node: Node) -> Iterator[Text]:
    """Yield the texts that are looked for, not what is excluded."""
    match node:
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from _texts(child)
        case Text():
            yield node
