"""Matching: which articles a lowered plan finds."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

import numpy as np

from corpus.partial_date import PartialDate
from indexer.periods import between
from search.local.docset import DocSet
from search.local.searcher import View
from search.query.ast import And, DateRange, Literal, Node, Not, Or, Term, Value


def matching(node: Node, view: View, known: dict[int, DocSet] | None = None) -> DocSet:
    """Return the articles that a plan finds.

    A word is found wherever its characters stand, whatever words the segmenter made of the text. `known` remembers
    what the parts of the plans of one query find, by their identity: its rungs share most of them. The plans must live as
    long as it does.
    """
    known = {} if known is None else known
    found = known.get(id(node))
    if found is None:
        found = known[id(node)] = _matching(node, view, known)
    return found


def _matching(node: Node, view: View, known: dict[int, DocSet]) -> DocSet:
    match node:
        case Literal():
            return DocSet(view.size, docs=view.literal(node))
        case Term(word, field):
            return DocSet(view.size, docs=view.literal(Literal(word, field)))
        case And(nodes):
            return reduce(and_, [matching(child, view, known) for child in nodes] or [DocSet(view.size)])
        case Or(nodes):
            return reduce(or_, [matching(child, view, known) for child in nodes] or [_none(view)])
        case Not(child):
            return ~matching(child, view, known)
        case Value(facet, values):
            if facet not in view.facets:
                return _none(view)
            return DocSet(view.size, mask=view.facets[facet].holding(values))
        case DateRange(start, end):
            return _overlapping(start, end, view)
        case _:
            raise TypeError(f"{type(node).__name__} is not lowered")


def _none(view: View) -> DocSet:
    return DocSet(view.size, docs=np.empty(0, np.int64))


def _overlapping(start: PartialDate | None, end: PartialDate | None, view: View) -> DocSet:
    wanted = between(start, end)
    starts_in_time = view.first_day <= wanted.last.toordinal()
    mask = starts_in_time & (view.last_day >= wanted.first.toordinal()) & (view.first_day > 0)
    return DocSet(view.size, mask=mask)
