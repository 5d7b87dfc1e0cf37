"""Nearness: how close together an article holds what stands side by side in a query.

Only neighbours in the query count, as in the sequential dependence model of Metzler and Croft (2005): for each two of
them the gap between their nearest places, in either order. Neighbours that touch are worth 1, and half of it at a gap
of `HALF` characters, about the eight words of that model's window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from indexer.arrays import F32, U16
from search import kernels
from search.kernels.numpy_kernels import Pieces
from search.query.ast import And, Literal, Node, leaves

#: What stands in one place of a query: a text, or the names that may stand for it.
Operand = tuple[str, ...]

HALF: Final = 16


def operands(plan: Node) -> tuple[Operand, ...]:
    """Return the texts of each part of a lowered tree that must occur: several where any of them may."""
    parts = plan.nodes if isinstance(plan, And) else (plan,)
    found = (tuple(leaf.text if isinstance(leaf, Literal) else leaf.word for leaf in leaves(part)) for part in parts)
    return tuple(texts for texts in found if texts)


def nearness(pieces: Pieces, neighbours: Sequence[Operand]) -> F32:
    """Return for each article (the beginning of its squeezed folded text) what the nearness of neighbours is worth."""
    needles = [[text.encode("utf-16-le", "surrogatepass") for text in operand if text] for operand in neighbours]
    return kernels.nearness(pieces, needles, HALF)


def pieces_of(texts: Sequence[U16]) -> Pieces:
    """Return texts that stand each by itself as the kernels take them."""
    starts = np.cumsum([0, *map(len, texts)])
    units = np.concatenate([np.empty(0, np.uint16), *texts])
    return Pieces([(0, starts, units)], np.arange(len(texts)), len(units))
