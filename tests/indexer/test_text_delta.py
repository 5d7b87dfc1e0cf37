"""A text is kept as its difference from what is searched, and comes back as it was given."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.fold import fold
from indexer.segment.gram_postings import units
from indexer.segment.text_delta import difference, restored
from indexer.text.segmenter import squeezed

#: Characters between which white space counts or not, that fold to another or to one of two units,
#: and white space.
_TELLING = "珠海简簡，,。（A Ｂz9９\t\n\u3000\u00a0\u2028\u200b\x85'\"𠮷䥇"


def _there_and_back(text: str) -> str:
    plain = fold(text)
    searched = squeezed(plain)
    return restored(units(searched), difference(text, plain, searched))


@given(st.text() | st.text(alphabet=_TELLING))
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert _there_and_back(text) == text


@pytest.mark.parametrize(
    "text", ["", "珠海", " ", "rose \n gold", "珠 海\n\nA B", "，" * 70_000, "𠮷野，", "\ufffd，x"]
)
def test_the_edges(text: str) -> None:
    assert _there_and_back(text) == text


def test_little_is_kept_beside_what_is_searched() -> None:
    text = "各有关单位：现将申报工作的有关事项通知如下，请认真组织。\n" * 20
    plain = fold(text)
    assert difference("珠海", "珠海", "珠海") == b""
    assert len(difference(text, plain, squeezed(plain))) < len(text.encode()) / 5
    assert np.frombuffer(difference(text, plain, squeezed(plain)), np.uint16)[0] == 20
