"""Matching: which articles a lowered plan finds, as a mask over all articles of a snapshot."""

from __future__ import annotations

import numpy as np

from indexer.periods import bounds
from search.facets import Mask
from search.plan import And, DateRange, Literal, Node, Not, Or, Term, Value
from search.view import View


def matching(node: Node, view: View) -> Mask:
    """Return for each article whether a plan finds it.

    A word is found wherever its characters stand, whatever words the segmenter made of the text.
    """
    match node:
        case And(nodes):
            mask = np.ones(view.size, np.bool_)
            for child in nodes:
                mask &= matching(child, view)
        case Or(nodes):
            mask = np.zeros(view.size, np.bool_)
            for child in nodes:
                _add(mask, child, view)
        case Not(child):
            mask = ~matching(child, view)
        case Literal() | Term():
            mask = np.zeros(view.size, np.bool_)
            _add(mask, node, view)
        case Value(facet, values):
            mask = view.facets[facet].holding(values) if facet in view.facets else np.zeros(view.size, np.bool_)
        case DateRange(start, end):
            mask = _overlapping(start, end, view)
        case _:
            raise TypeError(f"{type(node).__name__} is not lowered")
    return mask


def _add(mask: Mask, node: Node, view: View) -> None:
    """Add what a node finds to a mask."""
    if isinstance(node, Term):
        node = Literal(node.word, node.field)
    if isinstance(node, Literal):
        mask[view.literal(node)] = True
    else:
        mask |= matching(node, view)


def _overlapping(start: str | None, end: str | None, view: View) -> Mask:
    wanted = bounds(start or "0001-01-01", end or "9999-12-31")
    if wanted is None:
        return np.zeros(view.size, np.bool_)
    starts_in_time = view.first_day <= wanted.last.toordinal()
    return starts_in_time & (view.last_day >= wanted.first.toordinal()) & (view.first_day > 0)
