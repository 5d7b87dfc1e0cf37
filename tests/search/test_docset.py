"""Sets of articles: whichever form they were made in, they hold what sets of numbers would."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.local.docset import DocSet, intersection

_SIZE = 12
_NUMBERS = st.frozensets(st.integers(0, _SIZE - 1))


def _mask(numbers: frozenset[int]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.isin(np.arange(_SIZE), sorted(numbers))


@st.composite
def _made(draw: st.DrawFn) -> tuple[DocSet, frozenset[int]]:
    """Draw a set made from a mask or from numbers, its other form perhaps already computed."""
    numbers = draw(_NUMBERS)
    by_mask = draw(st.booleans())
    made = DocSet(_SIZE, mask=_mask(numbers)) if by_mask else DocSet(_SIZE, docs=np.asarray(sorted(numbers), np.int64))
    if draw(st.booleans()):
        _ = made.docs, made.mask
    return made, numbers


def _held(found: DocSet) -> frozenset[int]:
    assert len(found) == len(found.docs) == np.count_nonzero(found.mask)
    assert found.docs.tolist() == np.flatnonzero(found.mask).tolist()
    return frozenset(found.docs.tolist())


@given(_made(), _made(), st.none() | _NUMBERS)
def test_a_set_of_articles_is_a_set(
    one: tuple[DocSet, frozenset[int]], other: tuple[DocSet, frozenset[int]], allowed: frozenset[int] | None
) -> None:
    (first, left), (second, right) = one, other
    assert _held(first & second) == left & right
    assert _held(first | second) == left | right
    assert _held(~first) == frozenset(range(_SIZE)) - left
    assert _held(first.within(None if allowed is None else _mask(allowed))) == (
        left if allowed is None else left & allowed
    )
    assert (_held(first), _held(second)) == (left, right)


def test_of_nothing_said_all_are_meant() -> None:
    assert _held(DocSet(_SIZE)) == frozenset(range(_SIZE))


@given(st.frozensets(st.integers(0, 99)), st.frozensets(st.integers(0, 99)))
def test_intersection_of_lists(one: frozenset[int], other: frozenset[int]) -> None:
    found = intersection(np.asarray(sorted(one), np.int64), np.asarray(sorted(other), np.int64), 100)
    assert found.tolist() == sorted(one & other)
