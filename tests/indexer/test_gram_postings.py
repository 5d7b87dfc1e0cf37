"""Grams: the two ways to make them agree for any text; lone surrogates are replaced at the door."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from indexer.segment.gram_postings import grams_in, grams_of, units


@given(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("简报a\ufffd\U00020000\U0001f600"), max_size=20)
)
@example("")
def test_grams_of_a_short_text_are_those_of_a_long_one(text: str) -> None:
    assert grams_in(text) == grams_of(units(text + "\0")).tolist()
