"""Nearness: how close together an article holds what stands side by side in a query.

Only neighbours in the query count, as in the sequential dependence model of Metzler and Croft (2005): for each two of
them the gap between their nearest places, in either order. Neighbours that touch are worth 1, and half of it at a gap
of `HALF` characters, about the eight words of that model's window.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from search.plan import And, Literal, Node, leaves

F32 = npt.NDArray[np.float32]
U16 = npt.NDArray[np.uint16]
Numbers = npt.NDArray[np.int64]
#: What stands in one place of a query: a text, or the names that may stand for it.
Operand = tuple[str, ...]

HALF: Final = 16


def operands(plan: Node) -> tuple[Operand, ...]:
    """Return the texts of each part of a lowered tree that must occur: several where any of them may."""
    parts = plan.nodes if isinstance(plan, And) else (plan,)
    found = (tuple(leaf.text if isinstance(leaf, Literal) else leaf.word for leaf in leaves(part)) for part in parts)
    return tuple(texts for texts in found if texts)


def nearness(articles: Sequence[memoryview], neighbours: Sequence[Operand]) -> F32:
    """Return for each article (its squeezed folded text in UTF-16 units) what the nearness of neighbours is worth."""
    worth = np.zeros(len(articles), np.float32)
    joined = np.frombuffer(b"".join(articles), np.uint16)
    borders = np.cumsum([len(units) for units in articles])
    places = [_places([_units(text) for text in operand], joined) for operand in neighbours]
    for one, other in pairwise(places):
        worth += np.float32(HALF) / (HALF + _gaps(one, other, borders))
    return worth


def _units(text: str) -> U16:
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def _places(needles: Sequence[U16], joined: U16) -> tuple[Numbers, Numbers]:
    """Return where each of some needles begins and ends in a text."""
    begins = [_begins(needle, joined) for needle in needles]
    ends = [found + len(needle) for needle, found in zip(needles, begins, strict=True)]
    return (begins[0], ends[0]) if len(begins) == 1 else (np.concatenate(begins), np.concatenate(ends))


def _begins(needle: U16, joined: U16) -> Numbers:
    first, *others = needle.tolist()
    found: Numbers = (joined[: max(len(joined) - len(others), 0)] == first).nonzero()[0]
    for place, unit in enumerate(others, 1):
        found = found[joined[found + place] == unit]
    return found


def _gaps(one: tuple[Numbers, Numbers], other: tuple[Numbers, Numbers], borders: Numbers) -> F32:
    """Return for each article the gap between the nearest places of two operands; infinite where it lacks one."""
    gaps = np.full(len(borders), np.inf, np.float32)
    begins, ends = np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    order = begins.argsort(kind="stable")
    first = order < len(one[0])
    # The nearest places of two operands follow one another among the places of both.
    changes = np.flatnonzero(first[1:] != first[:-1])
    left, right = order[changes], order[changes + 1]
    articles = borders.searchsorted(begins[left], "right")
    same = begins[right] < borders[articles]
    gap = np.maximum(begins[right] - ends[left], 0)
    np.minimum.at(gaps, articles[same], gap[same].astype(np.float32))
    return gaps
