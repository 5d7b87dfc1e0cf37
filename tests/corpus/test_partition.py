"""Reading as a partition: every line of a file has one fate, and no word of an article is lost."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import samples
from corpus.formats import read_bytes, source_of
from corpus.formats.encoding import decode
from corpus.parse import Reading, read

pytestmark = pytest.mark.slow

COVER = ["云麓茶讯", "2024年第9期（总第21期）", "云麓市茶业协会编　2024年9月20日"]
PROSE = [
    "九月十日，云麓市茶业协会召开理事会，二十三名理事出席，会议审议了年度报告和经费预算，并通报了新入会企业名单。",
    "九月十二日，协会组织十二家会员企业赴雁洲市考察，参观两处茶园，签订合作意向书三份，历时七天。",
    "九月十五日，第二期制茶工培训班开班，四十名学员参加，课程共六讲，由茶业学院教师授课。",
]
TITLES = ["协会召开理事会", "会员企业赴雁洲考察", "第二期制茶工培训班开班"]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def check(reading: Reading) -> None:
    """Check that each line has one fate, and that what belongs to an article is in it."""
    bulletin = reading.bulletin
    assert len(reading.fates) == len(reading.lines)
    for line, fate in zip(reading.lines, reading.fates, strict=True):
        text = letters(line.text)
        if fate.kind == "unseen":
            assert not line.text.strip() or line.part == "mark"
        elif fate.kind == "article":
            assert fate.article is not None
            article = bulletin.articles[fate.article - 1]
            held = letters(article.title + article.text)
            assert text in held or len(text) < 4 or any(piece in held for piece in _halves(text)), (line, article)
        elif fate.kind == "front":
            assert bulletin.front is not None
            assert text in letters(bulletin.front.text)
    numbers = [fate.article for fate in reading.fates if fate.kind == "article"]
    assert all(before <= after for before, after in pairwise(numbers) if before is not None and after is not None)


def _halves(text: str) -> list[str]:
    """A character printed on both sides of a page's end stands once.

    A number before a title is not the title's.
    """
    return [text[1:], text[:-1], text.lstrip("0123456789一二三四五六七八九十")]


def of(lines: list[str], name: str = "x.txt") -> Reading:
    return read(source_of(name, "\n".join(lines).encode()))


@pytest.mark.parametrize("path", samples.files(), ids=lambda path: path.name)
def test_every_line_of_a_sample_has_one_fate(path: Path) -> None:
    check(read(source_of(path.name, read_bytes(path))))


@given(st.integers(0, 10**6))
def test_every_line_of_a_damaged_sample_has_one_fate(seed: int) -> None:
    chance = random.Random(seed)
    files = [path for path in samples.files() if path.suffix in {".txt", ".md"}]
    path = chance.choice(files)
    lines = decode(path.name, path.read_bytes()).splitlines()
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(lines))
        step = chance.randrange(4)
        if step == 0:
            del lines[at]
        elif step == 1:
            lines.insert(at, chance.choice([*COVER, *PROSE, *TITLES, "", "# 题", "一、概况", "- 3 -", "目录"]))
        elif step == 2:
            lines[at] = lines[at][: len(lines[at]) // 2]
        else:
            lines[at : at + 3] = reversed(lines[at : at + 3])
    check(of(lines, path.name))


_LINE = st.sampled_from([*COVER, *PROSE, *TITLES, "", "", "# 协会动态", "## 协会召开理事会", "一、基本情况", "1. 概况", "目录", "- 3 -", "主编：谈小满",
                         "编者按：本期介绍茶路。", "江南日报 2024年9月6日", "甲\t乙\t丙", "| 甲 | 乙 |", "http://tea.example/a", "```", "---"])  # fmt: skip


@given(
    st.lists(_LINE, min_size=1, max_size=30).filter(lambda lines: any(map(letters, lines))),
    st.sampled_from(["x.txt", "x.md"]),
)
def test_every_line_of_any_text_has_one_fate(lines: list[str], name: str) -> None:
    check(of(lines, name))


def _titles(reading: Reading) -> list[str]:
    return [article.title for article in reading.bulletin.articles]


def test_an_editors_note_before_the_first_title_is_an_article() -> None:
    note = "编者按：本期集中介绍琥珀茶路，琥珀茶路由协会与三所院校共同发起，面向中小茶企。"
    body = [text for title, prose in zip(TITLES, PROSE, strict=True) for text in (title, "", f"    {prose}", "")]
    for lines in ([*COVER, "", f"    {note}", "", *body], [*COVER, "", "卷首语", "", f"    {note[4:]}", "", *body]):
        reading = of(lines)
        assert _titles(reading) == [note[:3] if note in "".join(lines) else "卷首语", *TITLES]
        assert "琥珀茶路" in reading.bulletin.articles[0].text
        assert reading.bulletin.front is not None
        assert "总第21期" in reading.bulletin.front.text


def test_a_report_without_headings_is_named_by_its_first_words() -> None:
    reading = of([*COVER, "", f"    {PROSE[0]}", "", f"    {PROSE[1]}"])
    (article,) = reading.bulletin.articles
    assert PROSE[0] in article.text
    assert PROSE[1] in article.text


def test_the_introduction_of_a_section_belongs_to_it() -> None:
    lines = [
        "# 云麓茶讯",
        "",
        *COVER[1:],
        "",
        "## 协会动态",
        "",
        "本栏目集中介绍琥珀茶路，琥珀茶路由协会与三所院校共同发起。",
        "",
    ]
    for title, prose in zip(TITLES, PROSE, strict=True):
        lines += [f"### {title}", "", prose, ""]
    reading = of(lines, "x.md")
    assert _titles(reading) == ["协会动态", *TITLES]
    assert {article.section for article in reading.bulletin.articles} == {"协会动态"}


def test_headings_weigh_more_than_dated_lines() -> None:
    lines = ["# 云麓茶讯", "", *COVER[1:], "", "## 协会动态", ""]
    for place, (title, prose) in enumerate(zip(TITLES, PROSE, strict=True)):
        lines += [f"### {title}", "", *(["江南日报 2024年9月6日", ""] if place < 2 else []), prose, ""]
    lines += ["### 茶园开工", "", PROSE[0], "", "### 新茶上市", "", PROSE[1]]
    assert _titles(of(lines, "x.md")) == [*TITLES, "茶园开工", "新茶上市"]


def test_numbered_headings_are_titles_where_no_others_are() -> None:
    lines = ["# 云麓茶讯", "", *COVER[1:], "", "## 一、基本情况", "", PROSE[0], "", "## 二、主要做法", "", PROSE[1]]
    assert _titles(of(lines, "x.md")) == ["一、基本情况", "二、主要做法"]


def test_one_headed_notice_is_one_article_with_its_own_title() -> None:
    page = f"<h1>关于开展制茶竞赛的通知</h1><div>发布时间：2024-09-06　来源：江南日报</div><p>各会员企业：</p><p>{PROSE[0]}</p>"
    reading = read(source_of("a.html", page.encode()))
    (article,) = reading.bulletin.articles
    assert (article.title, article.source, str(article.date.value) if article.date else "") == (
        "关于开展制茶竞赛的通知", "江南日报", "2024-09-06",
    )  # fmt: skip
    assert reading.bulletin.issue.serial == ""


def test_what_only_the_contents_page_prints_stays_findable() -> None:
    lines = [*COVER, "", "目录", "协会动态", *TITLES, "失落的篇目没有正文在此", "", "协会动态", ""]
    for title, prose in zip(TITLES, PROSE, strict=True):
        lines += [title, "", f"    {prose}", ""]
    front = of(lines).bulletin.front
    assert front is not None
    assert "失落的篇目没有正文在此" in front.text
    assert TITLES[0] not in front.text


def test_page_numbers_alone_are_no_text_left_out() -> None:
    lines = [
        line
        for page, name in enumerate("甲乙丙丁戊己", 1)
        for line in (*(f"{name}市{prose}" for prose in PROSE), f"第 {page} 页 共 6 页")
    ]
    reading = of(lines)
    assert sum(fate.kind == "furniture" for fate in reading.fates) == 6
    assert "text-left-out" not in {doubt.code for doubt in reading.bulletin.doubts}


def test_much_text_taken_for_furniture_is_doubted() -> None:
    page = "<body><p>{}</p><div class='footer'>{}</div></body>"
    doubts = read(source_of("a.html", page.format(PROSE[0], PROSE[1]).encode())).bulletin.doubts
    assert "text-left-out" in {doubt.code for doubt in doubts}
