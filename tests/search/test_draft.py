"""Drafts that were printed before: exact overlaps, nothing missed, no noise."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Article, Issue
from corpus.text.fold import fold, squeeze
from indexer.record import Record
from search.draft import COMMON, MAX_FOUND, PIECE, SHINGLE, SHORTEST, Draft, Shared, is_short, most_shared
from search.query.ast import Literal
from search.query.occurrences import occurrences
from search.searcher import Occurrences
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


def _shared_places(draft: str, text: str) -> set[int]:
    """Return which letters of a draft stand in runs that a text prints and that say something."""
    letters, printed = spelled(draft), spelled(text)
    size = max(3, min(SHINGLE, len(letters) // 4))
    starts = [place for place in range(len(letters) - size + 1) if letters[place : place + size] in printed]
    covered = sorted({place for start in starts for place in range(start, start + size)})
    runs: list[list[int]] = []
    for place in covered:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])

    def weight(run: list[int]) -> int:
        han, digits = (sum(letters[n] in some for n in run) for some in ("甲乙丙丁戊己", "0123456789"))
        return han + (len(run) - digits - han) // 5

    return {place for run in runs if weight(run) >= SHORTEST for place in run}


@given(st.lists(MIXED, min_size=2, max_size=6), st.lists(MIXED, max_size=3), st.integers(0, 9))
@settings(max_examples=300)
def test_share_and_marks_are_exactly_what_is_shared(parts: list[str], others: list[str], turn: int) -> None:
    draft, printed = "".join(parts), "".join([*others, *parts[turn % len(parts) :], *others])
    text = squeeze(fold(printed))[0]
    shared = _shared_places(draft, text)
    found = Draft(draft).compare(0, text)
    assert (found is None) == (not shared)
    if found is None:
        return
    inside = [place for start, end in found.marks for place in range(start, end) if draft[place].isalnum()]
    letters = [place for place, character in enumerate(draft) if character.isalnum()]
    assert inside == [place for number, place in enumerate(letters) if number in shared]
    assert found.share == len(inside) / len(letters)
    assert all(before[1] <= after[0] for before, after in pairwise(found.marks))


@given(st.lists(MIXED, min_size=2, max_size=6), st.lists(MIXED, max_size=3), st.integers(0, 9))
@settings(max_examples=300)
def test_each_mark_has_its_counterpart_in_the_article(parts: list[str], others: list[str], turn: int) -> None:
    draft, text = "".join(parts), "".join([*others, *parts[turn % len(parts) :], *others])
    record = Record(issue=Issue("x-1"), article=Article("x-1/1", "题", text))
    printed, found = f"题\n{text}", Draft(draft).compare(0, squeeze(fold(f"题\0{text}\0"))[0])
    sides = Draft(draft).beside(record)
    assert sides.share == (found.share if found else 0)
    marked = [place for start, end in found.marks for place in range(start, end)] if found else []
    paired = [place for pair in sides.pairs for place in range(*pair.draft)]
    assert [n for n in paired if draft[n].isalnum()] == [n for n in marked if draft[n].isalnum()]
    for pair in sides.pairs:
        assert spelled(draft[slice(*pair.draft)]) == spelled(printed[slice(*pair.article)])


def test_a_number_that_is_shared_tells_nothing() -> None:
    shelf = Shelf("云川商函〔2022〕281号", "江城市发〔2022〕28号文", "2022年11月16日，云川召开会议")
    assert [one.article for one in shelf.check("云川商函〔2022〕281号")] == [0]
    draw = random.Random(5)
    assert shelf.check(f"{sentence(draw, 30)}，2022年11月16日，{sentence(draw, 30)}") == []


def test_what_is_told_is_worth_it() -> None:
    draw = random.Random(7)
    title, text = sentence(draw, 24), sentence(draw, 200)
    shelf = Shelf(f"{sentence(draw, 90)}{title[3:11]}", f"{title[3:16]}{sentence(draw, 90)}", text[20:35], text[20:36])
    assert [one.article for one in shelf.check(title)] == [1]
    assert [one.article for one in shelf.check(text)] == [3]
    address = "https://news.qingting.example/a/2022"
    assert Shelf(f"{sentence(draw, 90)}{address}").check(f"{sentence(draw, 90)}{address}") == []


def test_who_shares_only_a_stock_phrase_is_not_told() -> None:
    draw = random.Random(6)
    stock = "各有关单位请按照要求认真组织做好申报工作特此通知"
    shelf = Shelf(*(f"{sentence(draw, 60)}。{stock}。" for _ in range(COMMON + 1)), own := sentence(draw, 60))
    assert [one.article for one in shelf.check(f"{own}。{stock}", 50)] == [COMMON + 1]
    assert len(shelf.check(stock, 50)) == COMMON + 1


def test_what_is_too_short_is_said_to_be() -> None:
    assert all(map(is_short, ("", "，", "金邦达", "2022年11月", "甲\n乙 丙")))
    assert not any(map(is_short, ("南屿数字", "云川商函〔2022〕281号")))


def test_repetition_costs_no_more_than_its_length() -> None:
    record = Record(issue=Issue("x-1"), article=Article("x-1/1", "题", "甲" * 20_000))
    begun = time.process_time()
    assert Draft("甲" * 20_000).beside(record).share == 1
    assert time.process_time() - begun < 2


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
