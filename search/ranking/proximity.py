"""Proximity: score how near each other an article holds the texts that are neighbours in the query.

Only neighbours in the query count, as in the sequential dependence model of Metzler and Croft
(2005): for each two of them the gap between their nearest places, in either order. Neighbours that
touch are worth 1, and half of it at a gap of `HALF` characters, about the eight words of that
model's window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from indexer.arrays import F32, U16
from search import kernels
from search.kernels.numpy_kernels import Pieces
from search.query.ast import And, Literal, Rewritten, leaves

#: The texts at one place of a query: the one typed, and the names that may stand for it.
Operand = tuple[str, ...]

HALF: Final = 16


def operands(tree: Rewritten) -> tuple[Operand, ...]:
    """Return the texts of each part of a tree that must occur: several where any of them may."""
    parts = tree.nodes if isinstance(tree, And) else (tree,)
    found = (tuple(leaf.text if isinstance(leaf, Literal) else leaf.word for leaf in leaves(part)) for part in parts)
    return tuple(texts for texts in found if texts)


def nearness(pieces: Pieces, neighbours: Sequence[Operand]) -> F32:
    """Return the score of each article's beginning by the nearness of neighbours."""
    needles = [[text.encode("utf-16-le") for text in operand if text] for operand in neighbours]
    return kernels.nearness(pieces, needles, HALF)


def pieces_of(texts: Sequence[U16]) -> Pieces:
    """Return texts that stand each by itself as the kernels take them."""
    starts = np.cumsum([0, *map(len, texts)])
    units = np.concatenate([np.empty(0, np.uint16), *texts])
    return Pieces([(0, starts, units)], np.arange(len(texts)), len(units))
