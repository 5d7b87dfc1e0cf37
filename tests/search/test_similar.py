"""Similar articles and drafts that were printed before.

Telling words, exact overlaps, nothing missed.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text.fold import fold, squeeze
from search.query.ast import Literal
from search.query.occurrences import occurrences
from search.searcher import Occurrences
from search.similar import MAX_FOUND, PIECE, SHINGLE, Draft, Shared, informative_words, most_shared
from search.suggest.complete import spelled

SIGNS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 400))


class Shelf:
    """Articles in memory, found by plain scans."""

    def __init__(self, *texts: str) -> None:
        self.texts = [squeeze(fold(text))[0] for text in texts]
        self.asked = 0

    def find(self, literal: Literal) -> list[int]:
        """Return the articles that hold a literal."""
        self.asked += 1
        return [n for n, text in enumerate(self.texts) if any(occurrences(literal.text, text))]

    def check(self, draft: str, limit: int = 10) -> list[Shared]:
        """Return the articles that share text with a draft."""
        return most_shared(draft, self._occurrences, lambda keys: [self.texts[key] for key in keys], limit)

    def _occurrences(self, pieces: Sequence[Literal]) -> list[Occurrences]:
        return [Occurrences(len(found), found[:MAX_FOUND]) for found in map(self.find, pieces)]


def sentence(draw: random.Random, length: int) -> str:
    return "".join(draw.choices(SIGNS, k=length))


def test_informative_words_are_frequent_here_and_rare_elsewhere() -> None:
    held = {"服务": 60, "贸易": 40, "云溪": 3, "的": 100, "展会": 10, "孤例": 1, "2022": 5, "会议": 20}
    words = Counter({"服务": 3, "贸易": 2, "云溪": 2, "的": 30, "展会": 1, "孤例": 5, "2022": 9, "会议": 1})
    assert informative_words(words, held, 100, 3) == ["云溪", "展会", "会议"]
    assert informative_words(words, held, 100, 2) == ["云溪", "展会"]
    assert informative_words(Counter(), held, 100, 3) == []


def test_the_order_of_words_makes_no_difference() -> None:
    words = Counter({"甲乙": 1, "乙丙": 1, "丙丁": 1})
    again, held = Counter(dict(reversed(list(words.items())))), dict.fromkeys(words, 2)
    assert informative_words(words, held, 10, 3) == informative_words(again, held, 10, 3) == ["丙丁", "乙丙", "甲乙"]


def test_a_draft_that_was_printed_is_found_with_its_overlaps() -> None:
    draw = random.Random(1)
    old, other = sentence(draw, 300), sentence(draw, 300)
    shelf = Shelf(other, f"题目\n{old[:150]}。{old[150:]}", sentence(draw, 300))
    new = sentence(draw, 80)
    draft = f"{new[:40]}，{old[100:140]}。{new[40:]}；{other[50:70]}"
    first, second = shelf.check(draft)
    assert (first.article, second.article) == (1, 0)
    assert [draft[start:end] for start, end in first.marks] == [old[100:140]]
    assert [draft[start:end] for start, end in second.marks] == [other[50:70]]
    assert 0 < second.share < first.share < 1
    assert [one.article for one in shelf.check(draft, 1)] == [1]


def test_widths_spaces_and_punctuation_make_no_difference() -> None:
    shelf = Shelf("第十届南屿数字贸易博览会（以下简称“博览会”），将于2022年11月在南屿国际会展中心举行。")
    draft = "第十屆南屿 数字贸易博览会(以下简称「博览会」)\n将于２０２２年１１月在南屿 国际会展中心举行"
    (found,) = shelf.check(draft)
    assert found.share == 1
    assert found.marks == ((0, len(draft)),)


def test_a_title_is_enough() -> None:
    shelf = Shelf("关于开展数字贸易示范企业认定工作的通知\n各有关单位：", "关于表彰先进的通知", "完全无关的内容")
    assert [one.article for one in shelf.check("数字贸易示范企业认定")] == [0]
    assert shelf.check("数字贸易示范企业认定工作开始申报")[0].article == 0


def test_latin_words_and_numbers_are_looked_up_whole() -> None:
    for literal in Draft("关于征集2022年度IOTE Expo ROSE gold优秀案例ABCDEFGHIJKLMNOP的通知及其附件材料").pieces():
        assert Shelf("关于征集2022年度iote expo rose gold优秀案例abcdefghijklmnop的通知及其附件材料").find(literal) == [
            0
        ]


def test_a_phrase_in_common_is_not_worth_telling_but_a_long_run_is() -> None:
    draw = random.Random(4)
    draft = sentence(draw, 1_000)
    phrase, run = draft[500:510], draft[700:723]
    shelf = Shelf(f"{sentence(draw, 200)}{phrase}", f"{sentence(draw, 200)}{run}", draft[100:160])
    assert [one.article for one in shelf.check(draft)] == [2, 1]


def test_nothing_to_compare_finds_nothing() -> None:
    shelf = Shelf("甲乙丙丁戊己庚辛壬癸")
    for draft in ("", " ", "，。！", "甲", "甲乙丙", "子丑寅卯辰巳午未申酉戌亥"):
        assert shelf.check(draft) == []


def test_a_stock_phrase_does_not_hide_the_article() -> None:
    draw = random.Random(2)
    stock = "各有关单位请按照要求认真组织做好申报工作特此通知"
    texts = [f"{sentence(draw, 100)}。{stock}。" for _ in range(300)]
    shelf = Shelf(*texts)
    for place in (0, 150, 299):
        found = shelf.check(f"{texts[place][20:60]}。{stock}")
        assert found[0].article == place
        assert found[0].share > 0.8


@given(st.integers(0, 2**32), st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=100)
def test_every_shared_run_that_is_long_enough_is_found(seed: int, before: int, after: int) -> None:
    draw = random.Random(seed)
    run = sentence(draw, 2 * PIECE - 1)
    shelf = Shelf(f"{sentence(draw, 50)}{run}{sentence(draw, 50)}")
    draft = f"{sentence(draw, before)}{run}{sentence(draw, after)}"
    (found,) = shelf.check(draft)
    assert any(start <= before and before + len(run) <= end for start, end in found.marks)


MIXED = st.text(alphabet="甲乙丙丁戊己 aB1，。\n", max_size=12)


@given(st.lists(MIXED, min_size=2, max_size=6), st.lists(MIXED, max_size=3), st.integers(0, 9))
@settings(max_examples=300)
def test_marks_are_exactly_what_is_shared(parts: list[str], others: list[str], turn: int) -> None:
    draft = "".join(parts)
    text = squeeze(fold("".join([*others, *parts[turn % len(parts) :], *others])))[0]
    letters, printed = spelled(draft), spelled(text)
    size = max(3, min(SHINGLE, len(letters) // 4))
    shared = [place for place in range(len(letters) - size + 1) if letters[place : place + size] in printed]
    found = Draft(draft).compare(0, text)
    assert (found is None) == (not shared)
    if found is None:
        return
    assert found.share == pytest.approx(len(shared) / (len(letters) - size + 1))
    covered = {place for start in shared for place in range(start, start + size)}
    inside = [place for start, end in found.marks for place in range(start, end) if draft[place].isalnum()]
    assert inside == [
        place for number, place in enumerate(place for place, c in enumerate(draft) if c.isalnum()) if number in covered
    ]
    assert all(before[1] <= after[0] for before, after in pairwise(found.marks))


@given(st.text(max_size=200))
def test_no_draft_is_an_error(draft: str) -> None:
    Shelf("甲乙丙", draft).check(draft)


def test_long_drafts_are_bounded() -> None:
    draw = random.Random(3)
    draft = "。".join(sentence(draw, 60) for _ in range(2_000))
    shelf = Shelf(draft[60_000:61_500])
    begun = time.process_time()
    assert [one.article for one in shelf.check(draft)] == [0]
    assert shelf.asked <= 256
    assert time.process_time() - begun < 5


def test_an_article_of_a_real_issue_finds_itself(shared: Path) -> None:
    text = (shared / "bulletins" / "zasto-46.txt").read_text(encoding="utf-8")
    parts = [text[start : start + 800] for start in range(0, len(text) - 800, 800)]
    shelf = Shelf(*parts)
    for place in range(3, len(parts), 9):
        found = shelf.check(parts[place][100:500])
        assert found[0].article == place
        assert found[0].share == 1
