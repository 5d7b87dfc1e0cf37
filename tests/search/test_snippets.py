"""Snippets and marks: exact, disjoint, in order, and the sentences a reader wants to see."""

from __future__ import annotations

import itertools
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Article
from corpus.text.fold import fold, is_word, squeeze
from search.highlight.marker import Marker, clipped, merged
from search.highlight.snippets import LONG, SHORT, snippets, whole
from search.query.ast import Literal, Or, Term, literal
from search.query.occurrences import Squeezed, occurrences
from search.result import Snippet
from tests.oracle import stands_in

Leaf = Literal | Term


def article(text: str, *, title: str = "题目", lines: tuple[int, ...] = ()) -> Article:
    return Article("a/1", title, text, paragraph_lines=lines)


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.marks]


def show(text: str, *leaves: Leaf, limit: int = 3) -> tuple[Snippet, ...]:
    return snippets(article(text), Marker(Or(tuple(leaves))), limit)


# --- marks


def test_marks_are_in_the_text_as_printed() -> None:
    (snippet,) = show("据報，ＡＰＪ 公司 荣获“優秀 产品奖”。", Literal("apj"), Literal("优秀产品奖"))
    assert marked(snippet) == ["ＡＰＪ", "優秀 产品奖"]


def test_latin_words_and_numbers_are_marked_whole() -> None:
    (snippet,) = show("IOT 和 IOTE 在 2022 与 120221，IOT2 除外", Literal("iot"), Literal("2022"))
    assert marked(snippet) == ["IOT", "2022"]
    (snippet,) = show("IOT 和 IOTE，AIOT 除外", Literal("iot", prefix=True))
    assert marked(snippet) == ["IOT", "IOTE"]


def test_marks_that_touch_or_overlap_are_one() -> None:
    (snippet,) = show("数字贸易博览会", Literal("数字贸易"), Term("贸易"), Term("博览会"))
    assert marked(snippet) == ["数字贸易博览会"]
    (snippet,) = show("贸贸贸易", Literal("贸贸"))
    assert marked(snippet) == ["贸贸贸"]


def test_single_characters_are_marked_only_where_nothing_longer_is() -> None:
    (snippet,) = show("贸易的发展和合作", Term("的"), Term("和"), Term("发展"))
    assert marked(snippet) == ["发展"]
    (snippet,) = show("贸易的发展和合作", Term("的"), Literal("和"))
    assert marked(snippet) == ["和"]
    (snippet,) = show("贸易的发展和合作", Term("的"), Term("和"))
    assert marked(snippet) == ["的", "和"]


def test_a_field_for_titles_marks_titles_only() -> None:
    marker = Marker(Or((Literal("贸易", "title"), Term("发展"))))
    assert marker.in_title("贸易发展") == ((0, 4),)
    assert [marked(piece) for piece in snippets(article("贸易发展"), marker)] == [["发展"]]


# --- snippets


def test_the_best_sentences_come_first_and_stand_in_order() -> None:
    filler = "这里是一段没有什么内容的普通文字，只是为了把距离拉开，让各句不会落进同一个片段里去，仅此而已。" * 2
    text = f"会上提到数字。{filler}\n贸易增长。{filler}\n数字贸易增长很快。{filler}\n完。"
    best = show(text, Literal("数字贸易"), Term("数字"), Term("贸易"), limit=1)
    assert len(best) == 1
    assert "数字贸易增长很快" in best[0].text
    three = show(text, Literal("数字贸易"), Term("数字"), Term("贸易"))
    assert [piece.paragraph for piece in three] == sorted(piece.paragraph for piece in three)
    assert best[0] in three


def test_a_short_sentence_takes_its_neighbours_along_within_its_paragraph() -> None:
    (snippet,) = show(
        "前段。\n先说一句。会议召开。后面还有一句话，说的是别的事情，但是可以放进来。\n后段。", Literal("会议")
    )
    assert "会议召开。后面还有一句话" in snippet.text
    assert "前段" not in snippet.text
    assert "后段" not in snippet.text


def test_a_long_sentence_is_cut_around_its_marks_but_not_inside_a_word() -> None:
    (snippet,) = show(
        "一二三四五六七八九十" * 20 + "abcdefghij会议klmnopqrst" + "十九八七六五四三二一" * 20, Literal("会议")
    )
    assert marked(snippet) == ["会议"]
    assert len(snippet.text) <= LONG
    assert "abcdefghij会议klmnopqrst" in snippet.text


def test_a_long_sentence_is_cut_between_its_parts_and_says_so() -> None:
    part = "各成员单位结合实际提出了意见建议"
    (snippet,) = show(f"开头，{part * 3}，{part}，会议提出新目标，{part * 4}，{part * 3}。", Literal("会议"))
    assert snippet.text == f"{part}，会议提出新目标，{part * 4}"
    assert (snippet.cut_before, snippet.cut_after) == (True, True)
    (snippet,) = show("会议提出新目标。", Literal("会议"))
    assert (snippet.cut_before, snippet.cut_after) == (False, False)


def test_no_bracket_is_cut_in_half() -> None:
    part = "各成员单位结合实际提出了意见建议"
    inside = f"（以下简称{part}、{part}）"
    (snippet,) = show(f"会议{part * 5}，{part}{inside}{part}。{part}。", Literal("会议"))
    assert snippet.text == f"会议{part * 5}"
    (snippet,) = show(f"{part * 6}（见{part}。会议召开）{part * 6}。", Literal("会议"))
    assert snippet.text == f"（见{part}。会议召开）"
    assert (snippet.cut_before, snippet.cut_after) == (True, True)


def test_a_sentence_goes_on_behind_a_quotation_with_a_full_stop() -> None:
    (snippet,) = show(f"“{'好' * 30}。”，他说会议成功。", Literal("会议"))
    assert snippet.text == f"“{'好' * 30}。”，他说会议成功。"
    assert not snippet.cut_before


def test_a_row_of_a_table_comes_with_its_head() -> None:
    text = "说明如下：\n序号\t企业\t金额\n1\t云溪数据\t10\n2\t青禾软件\t20\n以上。"
    (snippet,) = snippets(article(text, lines=(10, 11, 12, 13, 14)), Marker(Or((Literal("青禾软件"),))))
    assert snippet.text == "2\t青禾软件\t20"
    assert snippet.head == "序号\t企业\t金额"
    assert (snippet.paragraph, snippet.line) == (3, 13)
    (head,) = show(text, Literal("企业"))
    assert head.head is None


def test_without_anything_to_mark_the_beginning_is_shown() -> None:
    (snippet,) = show(" \n 第一句话在这里。第二句。\n第二段。", Literal("没有"))
    assert snippet.marks == ()
    assert snippet.text.startswith("第一句话在这里。")
    running = "这一段才是正文，开头的几行都是小标题、来源和表格，读者想先看到的是这里所说的事情，而不是它们。"
    (snippet,) = show(f"小标题\n某某日报 2024-12-15\n{'表' * 50}\t格\n  {running}\n后面")
    assert snippet == Snippet(running, (), None, 3)
    assert show("") == ()
    assert show(" \n\t") == ()
    assert show("甲") == (Snippet("甲", (), None, 0),)


def test_a_literal_across_paragraphs_is_marked_across_them() -> None:
    text = "本次会议\n决定继续举办。"
    (snippet,) = show(text, Literal("会议决定"))
    assert marked(snippet) == ["会议\n决定"]
    assert [marked(piece) for piece in whole(article(text), Marker(Or((Literal("会议决定"),))))] == [["会议"], ["决定"]]


def test_the_whole_article_is_every_paragraph_with_every_mark() -> None:
    pieces = whole(article("会议一\n无\n会议二会议", lines=(3, 5, 8)), Marker(Or((Literal("会议"),))))
    assert [piece.text for piece in pieces] == ["会议一", "无", "会议二会议"]
    assert [piece.marks for piece in pieces] == [((0, 2),), (), ((0, 2), (3, 5))]
    assert [(piece.paragraph, piece.line) for piece in pieces] == [(0, 3), (1, 5), (2, 8)]


def test_where_one_thing_stands_very_often_all_of_it_is_marked() -> None:
    dense, *others = "甲乙" * 40, "丙" * 50 + "甲", "甲" + "丁" * 50
    marker = Marker(Or((Literal("甲"),)))
    first, *rest = snippets(article("\n".join((dense, *others))), marker)
    assert first.text == dense
    assert first.marks == tuple((place, place + 1) for place in range(0, 80, 2))
    assert [piece.text for piece in rest] == others
    assert [piece.marks for piece in rest] == [((50, 51),), ((0, 1),)]
    (only,) = snippets(article("\n".join((dense, *others))), marker, 1)
    assert only == first


# --- properties

TEXTS = st.text(alphabet="甲乙丙貿ａｂA b1 \t\n。，！", max_size=120) | st.text(max_size=40)
NEEDLES = st.text(alphabet="甲乙丙贸ab1 。", min_size=1, max_size=4).map(literal).map(str.strip).filter(bool)
LEAVES = st.lists(
    st.builds(Literal, NEEDLES, prefix=st.booleans()) | st.builds(Term, NEEDLES), min_size=1, max_size=4, unique=True
)


@given(TEXTS)
@settings(max_examples=300)
def test_squeezing_by_runs_is_squeezing(text: str) -> None:
    folded = fold(text)
    squeezed, offsets = squeeze(folded)
    by_runs = Squeezed(folded)
    assert by_runs.text == squeezed
    for place, character in enumerate(squeezed):
        if character != " ":
            assert by_runs.before(place) == offsets[place]
    solid = [place for place, character in enumerate(squeezed) if character != " "]
    for start, last in itertools.combinations_with_replacement(solid[:40], 2):
        assert by_runs.place(start, last + 1) == (offsets[start], offsets[last] + 1)


@given(TEXTS, NEEDLES, st.booleans())
@settings(max_examples=300)
def test_a_literal_is_found_where_a_plain_scan_finds_it(text: str, needle: str, prefix: bool) -> None:
    found = list(occurrences(needle, squeeze(fold(text))[0], prefix=prefix))
    assert bool(found) == stands_in(needle, text, prefix=prefix)


@given(TEXTS, LEAVES)
@settings(max_examples=400)
def test_marks_are_exact(text: str, leaves: list[Leaf]) -> None:
    marker = Marker(Or(tuple(leaves)))
    finds = marker.find(fold(text))
    for find in finds:
        needle = marker.needles[find.needle]
        inside = squeeze(fold(text[find.start : find.end]))[0]
        assert inside == needle.text or (needle.prefix and inside.startswith(needle.text))
        assert inside == needle.text or all(map(is_word, inside[len(needle.text) :]))
    marks = merged(finds)
    covered = {place for find in finds for place in range(find.start, find.end)}
    assert {place for start, end in marks for place in range(start, end)} == covered
    assert all(before[1] < after[0] for before, after in itertools.pairwise(marks))


@given(TEXTS, LEAVES, st.integers(1, 4))
@settings(max_examples=400)
def test_snippets_are_pieces_of_the_text_with_all_their_marks(text: str, leaves: list[Leaf], limit: int) -> None:
    marker = Marker(Or(tuple(leaves)))
    marks = merged(marker.find(fold(text)))
    pieces = snippets(article(text), marker, limit)
    assert len(pieces) <= limit
    assert bool(pieces) == bool(text.strip() and fold(text).strip())
    place = 0
    for piece in pieces:
        start = text.index(piece.text, place)
        assert any(
            piece.marks == clipped(marks, start, start + len(piece.text))
            for start in range(start, len(text))
            if text.startswith(piece.text, start)
        )
        assert all(0 <= first < last <= len(piece.text) for first, last in piece.marks)
        assert piece.text.strip()
        place = start
    if marks:
        assert all(piece.marks for piece in pieces)
        assert pieces


@given(TEXTS, LEAVES)
def test_a_whole_article_shows_every_mark_once(text: str, leaves: list[Leaf]) -> None:
    marker = Marker(Or(tuple(leaves)))
    pieces = whole(article(text), marker)
    assert "\n".join(piece.text for piece in pieces) == text
    count = sum(end - start for piece in pieces for start, end in piece.marks)
    marks = merged(marker.find(fold(text)))
    assert count == sum(len(text[start:end].replace("\n", "")) for start, end in marks)


def test_real_text_keeps_the_promises(shared: Path) -> None:
    for path in sorted((shared / "bulletins").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        words = [text[place : place + 4].strip() for place in range(500, len(text), len(text) // 20)]
        leaves = [Literal(needle) for word in words if sum(map(str.isalnum, needle := literal(word).strip())) > 1]
        for leaf in leaves:
            pieces = snippets(article(text), Marker(Or((leaf,))))
            found = stands_in(leaf.text, text)
            assert bool(found) == any(piece.marks for piece in pieces)
            for piece in pieces:
                assert len(piece.text) <= LONG + SHORT
                assert all(literal(one).replace(" ", "") == leaf.text.replace(" ", "") for one in marked(piece))
