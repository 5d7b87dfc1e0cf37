"""Runs of Han characters.

One truth, told by ranges, by a function and by the brackets of patterns.
"""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from corpus.text.characters import HAN, HAN_RUNS, JIEBA_HAN, RARE_HAN, is_han
from corpus.text.fold import is_word
from tests.system.test_walls import ROOT, SOURCES


@given(st.characters())
def test_a_character_is_of_one_kind(character: str) -> None:
    assert not (is_han(character) and is_word(character))
    assert is_han(character) == any(first <= character <= last for first, last in HAN_RUNS)
    assert is_han(character) == (re.match(f"[{HAN}]", character) is not None)
    assert is_han(character) == (re.match(f"[{JIEBA_HAN}]|[{RARE_HAN}]", character) is not None)


def test_no_other_module_says_which_characters_are_han() -> None:
    named = re.compile(r"u3400|u9fd5|u9fd6|U00020000|uf900")
    named_in = [path.relative_to(ROOT).as_posix() for path in SOURCES if named.search(path.read_text(encoding="utf-8"))]
    assert named_in == ["corpus/text/characters.py"]
