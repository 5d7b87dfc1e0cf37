"""Headings by level: what is a section, what stands beside one, what is no heading at all."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from corpus.formats import source_of
from corpus.model import Bulletin
from corpus.parse import parse
from tests.corpus.test_parse import TEXTS, TITLES, outline, read

ALL = [title for titles in TITLES.values() for title in titles]
PROSE = [TEXTS[title][-1] for title in ALL]


def docx(lines: list[tuple[int, str]]) -> Bulletin:
    """Read a document of lines with heading levels; 0 is text, 9 a paragraph in bold type."""
    document = Document()
    for level, text in lines:
        if level in {0, 9}:
            document.add_paragraph().add_run(text).bold = level == 9
        else:
            document.add_heading(text, level)
    held = BytesIO()
    document.save(held)
    return parse(source_of("issue.docx", held.getvalue()))


def test_a_heading_of_the_sections_own_level_stands_beside_it() -> None:
    lines = [
        "本期刊出茶园见闻一组。",
        "# 1 缘起",
        PROSE[0],
        "# 2 茶园见闻",
        "## 山上的路",
        PROSE[1],
        "## 山下的厂",
        PROSE[2],
    ]
    lines += ["# 3 结语", PROSE[3], "# 4 后记", PROSE[4]]
    wanted = [("", "1 缘起"), ("茶园见闻", "山上的路"), ("茶园见闻", "山下的厂"), ("", "3 结语"), ("", "4 后记")]
    assert outline(read([part for line in lines for part in (line, "")], ".md")) == wanted


def test_numbers_that_go_on_leave_a_section_of_the_contents_page() -> None:
    names = ["一、市场行情", ALL[4], ALL[5], "二、秋茶采制技术要点问答专栏", "三、致全体会员单位的一封公开信"]
    lines = [
        "云麓茶讯",
        "2024年第3期",
        "目录",
        *names,
        "",
        names[0],
        "",
        ALL[4],
        "",
        PROSE[4],
        "",
        ALL[5],
        "",
        PROSE[5],
    ]
    lines += ["", names[3], "", PROSE[1], "", names[4], "", PROSE[2]]
    assert [section for section, _ in outline(read(lines))] == ["市场行情", "市场行情", "", ""]


def test_the_name_of_the_file_itself_is_no_section() -> None:
    lines = [
        "# 云麓茶讯 第21期",
        f"## {ALL[0]}",
        PROSE[0],
        f"## {ALL[1]}",
        PROSE[1],
        "# 行业动态",
        f"## {ALL[2]}",
        PROSE[2],
    ]
    bulletin = read([part for line in lines for part in (line, "")], ".md")
    assert [section for section, _ in outline(bulletin)] == ["", "", "行业动态"]


@pytest.mark.parametrize("bold", ["", "**"])
def test_headings_without_items_among_those_with_items(bold: str) -> None:
    lines = ["# 茶人周刊：第 21 期", "## 卷首语", PROSE[0]]
    for section, titles in (("好文", ALL[:4]), ("好物", ALL[2:])):
        lines.append(f"## {section}")
        for place, title in enumerate(titles, 1):
            lines += [f"{place}、{bold}[{title}](https://example.com/2020/03/16/{place}/){bold}", PROSE[place]]
        lines += [f"## {section}之外", f"- {PROSE[5]}", f"- {PROSE[4]}"]
    bulletin = read([part for line in lines for part in (line, "")], ".md")
    wanted = [("", "卷首语"), *(("好文", title) for title in ALL[:4]), ("", "好文之外")]
    assert outline(bulletin) == [*wanted, *(("好物", title) for title in ALL[2:]), ("", "好物之外")]
    assert bulletin.articles[1].link == "https://example.com/2020/03/16/1/"


def test_styled_headings_weigh_more_than_bold_lines_of_a_cover() -> None:
    lines = [(9, "云麓市茶园灌溉工程"), (9, "招标文件"), (9, "编号：YL-2024-21"), (2, "第一章 招标公告")]
    lines += [(3, "一、项目概况"), (0, PROSE[0]), (9, "投标须知"), (0, PROSE[1]), (3, "二、联系方式"), (0, PROSE[2])]
    lines += [(2, "第二章 合同条款"), (0, PROSE[3]), (2, "第三章 附则"), (0, PROSE[4])]
    wanted = [("招标公告", "一、项目概况"), ("招标公告", "二、联系方式"), ("", "第二章 合同条款"), ("", "第三章 附则")]
    assert outline(docx(lines)) == wanted


def test_bold_titles_under_styled_sections_are_articles() -> None:
    lines = [(0, "云麓茶讯"), (0, "2024年第3期（总第21期）")]
    for section, titles in TITLES.items():
        lines.append((1, section))
        lines += [part for title in titles for part in ((9, title), (0, TEXTS[title][-1]))]
    assert outline(docx(lines)) == [(section, title) for section, titles in TITLES.items() for title in titles]


def test_a_place_holder_is_no_contents_page() -> None:
    lines = [
        (1, "目  录"),
        (0, "（打开后更新域，目录自动生成）"),
        (1, "茶园灌溉设备采购文件"),
        (0, "项目编号："),
        (0, "采购人："),
    ]
    for number, title in enumerate(ALL[:4], 1):
        lines += [(1, f"第{number}章 {title}"), (0, PROSE[number]), (0, "项目编号："), (0, "采购人：")]
    lines += [(0, "茶园灌溉设备采购文件"), (0, PROSE[0])]
    assert [title for _, title in outline(docx(lines))][-4:] == [f"第{n}章 {t}" for n, t in enumerate(ALL[:4], 1)]


def test_a_subtitle_set_as_a_heading_is_none() -> None:
    for level in (1, 2, 9):
        lines = [(0, "云麓茶讯"), (0, "2024年第3期（总第21期）")]
        for title, text in zip(ALL, PROSE, strict=True):
            lines += [(9 if level == 9 else 1, title), (level, "——茶山走笔之二"), (0, text)]
        assert [title for _, title in outline(docx(lines))] == ALL
