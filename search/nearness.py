"""Nearness: how close together an article holds what stands side by side in a query.

Only neighbours in the query count, as in the sequential dependence model of Metzler and Croft (2005): for each two of
them the gap between their nearest places, in either order. Neighbours that touch are worth 1, and half of it at a gap
of `HALF` characters, about the eight words of that model's window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from search import kernels
from search.plan import And, Literal, Node, leaves

F32 = npt.NDArray[np.float32]
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
    needles = [[text.encode("utf-16-le", "surrogatepass") for text in operand if text] for operand in neighbours]
    return kernels.nearness(articles, needles, HALF)
