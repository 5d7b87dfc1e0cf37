"""Folding: one character to one character, once and for all.

Squeezing drops only white space that does not count.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.fold import fold, is_word, squeeze
from indexer.text import fast_fold


def test_every_character_folds_to_one_that_stays_as_it_is() -> None:
    characters = [chr(code) for code in (*range(0x10000), *range(0x20000, 0x20100), *range(0x1F300, 0x1F400))]
    folded = fold("".join(characters))
    assert len(folded) == len(characters)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＰＰ２０２２", "app2022"),
        ("國務院關於", "国务院关于"),
        ("〔２０２２〕［１］【ａ】", "[2022][1][a]"),
        ("“甲”「乙」『丙』＂丁＂", '"甲""乙""丙""丁"'),
        ("—–－―", "----"),
        ("（甲）：，！", "(甲):,!"),
        ("甲\u3000乙\u200b丙\u00a0丁\tー\n", "甲 乙 丙 丁\tー\n"),
        ("①ⅫÉ薴", "1ⅻé苎"),
    ],
)
def test_what_is_alike_folds_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_lengths_and_offsets_survive(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    squeezed, offsets = squeeze(folded)
    assert len(squeezed) == len(offsets)
    assert list(offsets) == sorted(set(offsets))
    for character, offset in zip(squeezed, offsets, strict=True):
        assert folded[offset] == character or (character == " " and folded[offset].isspace())
    assert squeeze(squeezed)[0] == squeezed


@given(st.text(alphabet="甲乙 ab1\t\n"))
def test_white_space_counts_only_between_words(text: str) -> None:
    squeezed, _ = squeeze(fold(text))
    assert squeezed.replace(" ", "") == "".join(text.split())
    for place, character in enumerate(squeezed):
        if character == " ":
            assert is_word(squeezed[place - 1])
            assert is_word(squeezed[place + 1])


#: Characters that are folded to one of two units, that are two units, that are halves, and what
#: stands for none.
_ODD = "简繬䥇\U00020bb7\ufffd\uffff Ａ\n"


@given(st.text() | st.text(alphabet=_ODD, max_size=30))
def test_many_texts_are_folded_alike(text: str) -> None:
    assert fast_fold.folded(text) == fold(text)
