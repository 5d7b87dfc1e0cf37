"""Page furniture is learned from repetition.

What counts pages or cuts sentences is furniture, what only repeats is not.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus.formats import source_of
from corpus.formats.text import text_source
from corpus.layout.furniture import find_furniture
from corpus.layout.lines import text_lines
from corpus.layout.paragraphs import learn_typesetting

_WORDS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
PROSE = [
    f"第{word}段讲的是茶园里的日常，采茶工清晨上山，中午收工，午后把鲜叶送到村口的收购点，{word}号点的师傅负责过秤和登记，傍晚再统一运往加工厂。"
    f"{word}班的萎凋车间通宵亮着灯，值班员每隔两小时翻动一次叶片，并把温度和湿度写在墙上的表格里，供第二天的{word}班师傅参考。"
    f"下山的路窄而陡，骡子和摩托都走得慢，{word}组的青年人索性用竹篓背，一趟来回一个多小时。"
    for word in _WORDS
]


def _furniture(lines: Sequence[str]) -> set[str]:
    source = text_source("x.txt", "\n".join(lines))
    return {source.lines[place].text.strip() for place in find_furniture(source.lines)}


def _cut(furniture: Sequence[str], *, at: int = 90, joint: str = "") -> list[str]:
    """Prose with a piece of furniture in the middle of every paragraph."""
    lines: list[str] = []
    for number, text in enumerate(PROSE):
        cut = at + number % 5
        lines += [text[:cut], joint, furniture[number % len(furniture)], joint, text[cut:], ""]
    return lines


@pytest.mark.parametrize("foot", ["<http://www.tea.example>", "云麓茶讯", "内部资料 注意保存", "Yunlu Tea Association"])
def test_a_line_that_cuts_sentences_is_furniture(foot: str) -> None:
    assert _furniture(_cut([foot])) == {foot}


@pytest.mark.parametrize(
    "shape", ["- {} -", "第{}页", "{}", "—{}—", "第 {} 页 共 20 页", "Page {} of 20", "云麓茶讯 {}", "P{}"]
)
def test_lines_that_count_pages_are_furniture(shape: str) -> None:
    feet = [shape.format(number) for number in range(1, 21)]
    assert _furniture(_cut(feet)) == set(feet)


def test_a_head_and_a_foot_on_every_page() -> None:
    lines: list[str] = []
    for number, text in enumerate(PROSE, 1):
        lines += [text[: 90 + number % 5], f"· {number} ·", "", "云麓茶讯　2024年第3期", text[90 + number % 5 :], ""]
    assert _furniture(lines) == {f"· {number} ·" for number in range(1, 21)} | {"云麓茶讯　2024年第3期"}


@pytest.mark.parametrize("cuts", [0, 1])
def test_the_publisher_that_the_cover_names_is_a_foot_where_it_cuts_a_sentence_once(cuts: int) -> None:
    publisher = "云麓茶业高新技术产业园管理办公室"
    lines = ["云麓茶讯", f"{publisher}编　2024年4月2日", ""]
    for number, text in enumerate(PROSE[:12]):
        at = 90 if number < cuts else len(text)
        lines += [text[:at], "", publisher if number % 3 == 0 else "", "", text[at:], ""]
    assert _furniture(lines) == ({publisher} if cuts else set())


@pytest.mark.parametrize(
    "line", ["特此通知。", "附注", "数据来源：市统计局", "（来源：云麓晚报）", "结语", "联系人：谭一禾，电话：1234567"]
)
def test_a_line_that_is_only_repeated_is_content(line: str) -> None:
    lines = [part for text in PROSE for part in (text, "", line, "")]
    assert _furniture(lines) == set()


def test_a_medium_with_its_day_is_content_though_it_comes_again_and_again() -> None:
    lines: list[str] = []
    for number, text in enumerate(PROSE, 1):
        lines += [f"茶农增收有新路，第{number}家合作社挂牌", "", f"云麓晚报 2024-09-{number:02}", "", text, ""]
    assert _furniture(lines) == set()


def test_numbers_of_a_list_are_content() -> None:
    lines = [part for number in range(1, 40) for part in (str(number), f"某某茶业有限公司{number}")]
    assert _furniture(lines) == set()


def test_an_address_in_the_same_form_is_content() -> None:
    lines = _cut(["<http://www.tea.example>"])
    lines[30:30] = ["", "<http://www.market.example>", ""]
    assert _furniture(lines) == {"<http://www.tea.example>"}


def test_sentences_cut_by_a_page_are_whole_again() -> None:
    printed = text_lines(text_source("x.txt", "\n".join(_cut(["云麓茶讯"], joint=""))).lines)
    assert [text for text, _ in learn_typesetting(printed).paragraphs(printed)] == PROSE


def test_titles_names_and_numbers_cut_by_a_page_are_whole_again() -> None:
    cuts = [
        ("根据《云麓市茶园生态改", "造补助办法》的规定，补助资金由区县先行垫付。"),
        ("全年产量达到一万八千吨，同比增长2.3", "%，其中夏秋茶占四成。"),
    ]
    lines = _cut(["云麓茶讯"])
    for before, after in cuts:
        lines += [before, "", "云麓茶讯", "", after, "", PROSE[0], ""]
    printed = text_lines(text_source("x.txt", "\n".join(lines)).lines)
    texts = [text for text, _ in learn_typesetting(printed).paragraphs(printed)]
    for before, after in cuts:
        assert before + after in texts


def test_a_character_printed_on_both_sides_of_a_cut_is_kept_unless_the_file_knows_better() -> None:
    known = "主要应用领域包括茶叶加工等五个国民经济行业，其余以目录为准。"
    lines = [
        *_cut(["云麓茶讯"]),
        known,
        "",
        "重点面向茶叶销售等五个国",
        "",
        "云麓茶讯",
        "",
        "国民经济行业，每年更新一次。",
        "",
        PROSE[0],
    ]
    printed = text_lines(text_source("x.txt", "\n".join(lines)).lines)
    texts = [text for text, _ in learn_typesetting(printed).paragraphs(printed)]
    assert "重点面向茶叶销售等五个国民经济行业，每年更新一次。" in texts
    unknown = [
        *_cut(["云麓茶讯"]),
        "会上宣读了协会章程，提出了新",
        "",
        "云麓茶讯",
        "",
        "新的目标和任务。",
        "",
        PROSE[0],
    ]
    printed = text_lines(text_source("x.txt", "\n".join(unknown)).lines)
    assert "会上宣读了协会章程，提出了新新的目标和任务。" in [
        text for text, _ in learn_typesetting(printed).paragraphs(printed)
    ]


def test_headings_items_and_signatures_are_not_joined_with_what_follows() -> None:
    lines = [
        "高端茶礼需求增长加速",
        PROSE[0],
        "一、支持对象",
        PROSE[1],
        "1. 申请表",
        "2. 营业执照复印件",
        "云麓市商务局",
        "2024年9月3日",
        PROSE[2],
    ]
    spaced = [part for line in lines for part in (line, "")]
    printed = text_lines(text_source("x.txt", "\n".join([*spaced, *PROSE])).lines)
    assert [text for text, _ in learn_typesetting(printed).paragraphs(printed)][: len(lines)] == lines


def test_pages_of_a_text_with_form_feeds_have_edges() -> None:
    pages = [f"云麓茶讯\n{text}\n{text}\n{number}" for number, text in enumerate(PROSE[:4], 1)]
    source = source_of("x.txt", "\f".join(pages).encode())
    assert {line.page for line in source.lines} == {1, 2, 3, 4}
    assert {source.lines[place].text for place in find_furniture(source.lines)} == {"云麓茶讯", "1", "2", "3", "4"}
