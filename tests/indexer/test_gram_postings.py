"""Grams: the two ways to make them agree for any text; lone surrogates are replaced at the door."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.segment.gram_postings import Grams, arrays, grams_in, grams_of, units


@given(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("简报a\ufffd\U00020000\U0001f600"), max_size=20)
)
@example("")
def test_grams_of_a_short_text_are_those_of_a_long_one(text: str) -> None:
    assert grams_in(text) == grams_of(units(text + "\0")).tolist()


@given(st.lists(st.integers(0, 60), unique=True), st.lists(st.integers(0, 70), max_size=40))
@example([], list(range(40)))
def test_grams_looked_up_together(keys: list[int], wanted: list[int]) -> None:
    count = len(keys)
    stored = arrays(
        np.asarray(sorted(keys), np.uint32),
        np.arange(count + 1),
        np.zeros(count, np.uint16),
        np.ones(count, np.uint8),
        1,
    )
    held = Grams(stored, 1)
    each = [held.find(gram) for gram in wanted]
    assert [count for count, _ in held.find_all(wanted)] == [count for count, _ in each]
    assert [found for found in held.find_all(wanted) if found[0]] == [found for found in each if found[0]]
