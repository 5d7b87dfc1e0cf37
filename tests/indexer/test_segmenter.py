"""Segmentation: both segmenters give the same words, with a user's words too.

A word is a slice of the text.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import samples
from corpus.reader import read_bulletins
from corpus.text.fold import fold
from indexer.text.segmenter import Segmenter, squeezed, with_jieba, with_rjieba

pytestmark = pytest.mark.slow

TERMS = ("云栈通", "数字服务", "服务外包", "单一窗口通关", "口岸平台")
TWO = pytest.mark.skipif(find_spec("rjieba") is None, reason="rjieba is not installed")


@pytest.fixture(scope="module", params=[(), TERMS], ids=["dictionary", "user words"])
def both(request: pytest.FixtureRequest) -> tuple[Segmenter, Segmenter]:
    """Return both segmenters with the same words."""
    terms: tuple[str, ...] = request.param
    return Segmenter(cut=with_jieba(terms)), Segmenter(cut=with_rjieba(terms))


@TWO
def test_both_segmenters_give_the_same_words(both: tuple[Segmenter, Segmenter]) -> None:
    read = [bulletin for file in samples.files() for bulletin in read_bulletins(file)]
    lines = [squeezed(fold(line)) for one in read for article in one.articles for line in article.text.splitlines()]
    assert len(lines) > 500
    for line in [*lines, *("".join(random.Random(7).sample(line, len(line))) for line in lines[:200])]:
        assert both[0].in_order(line) == both[1].in_order(line)


@TWO
@given(text=st.text("云栈通数字服务外包单一窗口关口岸平台的a1 ，〇\U00020bb7", max_size=30))
def test_they_agree_on_any_text_and_words_are_slices_in_order(both: tuple[Segmenter, Segmenter], text: str) -> None:
    one, other = (segmenter.in_order(squeezed(text)) for segmenter in both)
    assert one == other
    place = 0
    for word in one:
        place = squeezed(text).index(word, place) + len(word)
    assert sorted(both[0].words(squeezed(text))) == sorted(one)


def test_a_users_word_is_a_word() -> None:
    text = "云栈通接入单一窗口通关"
    assert "云栈通" not in Segmenter().in_order(text)
    assert Segmenter(TERMS).in_order(text) == ["云栈通", "接入", "单一窗口通关"]


def test_a_user_who_can_keep_nothing_leaves_nothing_in_the_folder_for_temporary_files(tmp_path: Path) -> None:
    script = "from indexer.text.segmenter import with_jieba; print('/'.join(with_jieba()('数字贸易')))"
    environment = {**os.environ, "XDG_CACHE_HOME": "/dev/null", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "数字/贸易"
    assert list(tmp_path.iterdir()) == []
