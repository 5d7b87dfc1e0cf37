"""Matching: which articles a lowered plan finds, as a mask over all articles of a snapshot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.periods import bounds
from search.facets import Mask
from search.plan import And, DateRange, Literal, Node, Not, Or, Term, Value
from search.view import View


def matching(node: Node, view: View, known: dict[Node, Mask] | None = None) -> Mask:
    """Return for each article whether a plan finds it; not to be changed.

    A word is found wherever its characters stand, whatever words the segmenter made of the text. `known` remembers
    what the parts of the plans of one query find.
    """
    known = {} if known is None else known
    mask = known.get(node)
    if mask is None:
        mask = known[node] = _matching(node, view, known)
    return mask


def _matching(node: Node, view: View, known: dict[Node, Mask]) -> Mask:
    match node:
        case And(nodes):
            return _joined(np.logical_and, [matching(child, view, known) for child in nodes], view, empty=True)
        case Or(nodes):
            return _joined(np.logical_or, [matching(child, view, known) for child in nodes], view, empty=False)
        case Not(child):
            return ~matching(child, view, known)
        case Literal():
            mask = np.zeros(view.size, np.bool_)
            mask[view.literal(node)] = True
            return mask
        case Term(word, field):
            return matching(Literal(word, field), view, known)
        case Value(facet, values):
            return view.facets[facet].holding(values) if facet in view.facets else np.zeros(view.size, np.bool_)
        case DateRange(start, end):
            return _overlapping(start, end, view)
        case _:
            raise TypeError(f"{type(node).__name__} is not lowered")


def _joined(join: np.ufunc, masks: Sequence[Mask], view: View, *, empty: bool) -> Mask:
    if not masks:
        return np.full(view.size, empty)
    if len(masks) == 1:
        return masks[0]
    found: Mask = join(masks[0], masks[1])
    for mask in masks[2:]:
        join(found, mask, out=found)
    return found


def _overlapping(start: str | None, end: str | None, view: View) -> Mask:
    wanted = bounds(start or "0001-01-01", end or "9999-12-31")
    if wanted is None:
        return np.zeros(view.size, np.bool_)
    starts_in_time = view.first_day <= wanted.last.toordinal()
    return starts_in_time & (view.last_day >= wanted.first.toordinal()) & (view.first_day > 0)
