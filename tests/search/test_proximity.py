"""Nearness.

The gaps between neighbours of a query, against a plain look at every pair of places.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.arrays import U16
from search.query.ast import And, Literal, Not, Or, Term, Value
from search.ranking.proximity import HALF, Operand, nearness, operands, pieces_of

_TEXTS = st.text("甲乙丙a\U00020bb7", max_size=12)
_OPERANDS = st.lists(st.text("甲乙丙a\U00020bb7", min_size=1, max_size=2), min_size=1, max_size=2).map(tuple)


def _units(text: str) -> U16:
    return np.frombuffer(text.encode("utf-16-le"), np.uint16)


def _places(operand: Operand, text: str) -> list[tuple[int, int]]:
    """Return [start, end) of every place of an operand, in UTF-16 units."""
    found = []
    for needle in operand:
        for start in range(len(text)):
            if text.startswith(needle, start):
                before = len(text[:start].encode("utf-16-le")) // 2
                found.append((before, before + len(needle.encode("utf-16-le")) // 2))
    return found


def _worth(text: str, neighbours: list[Operand]) -> float:
    total = 0.0
    for one, other in pairwise(neighbours):
        gaps = [
            max(begin - end, start - stop, 0)
            for start, end in _places(one, text)
            for begin, stop in _places(other, text)
        ]
        total += HALF / (HALF + min(gaps)) if gaps else 0.0
    return total


@given(texts=st.lists(_TEXTS, min_size=1, max_size=4), neighbours=st.lists(_OPERANDS, max_size=3))
def test_nearness_is_what_a_look_at_every_pair_of_places_finds(texts: list[str], neighbours: list[Operand]) -> None:
    closed = [f"{text}\0" for text in texts]
    found = nearness(pieces_of([_units(text) for text in closed]), neighbours)
    assert found == pytest.approx([_worth(text, neighbours) for text in closed], abs=1e-5)


def test_operands_are_what_must_occur_with_the_names_that_may_stand_for_it() -> None:
    one, other, name = Literal("软件"), Literal("出口"), Literal("云溪")
    assert operands(And((one, Or((other, name)), Value("section", ("要闻",)), Not(name)))) == (
        ("软件",),
        ("出口", "云溪"),
    )
    assert operands(Or((one, other))) == (("软件", "出口"),)
    assert operands(Term("软件")) == (("软件",),)
    assert operands(And(())) == ()
