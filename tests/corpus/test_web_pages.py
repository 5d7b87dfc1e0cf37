"""Web pages: what a browser shows is what is read, and nothing else."""

from __future__ import annotations

import pytest

from corpus.formats import source_of
from corpus.model import Line

PROSE = "云麓市茶业协会九月十日召开理事会，二十三名理事出席，会议审议了年度报告。"


def lines(body: str, head: str = "") -> list[Line]:
    page = f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    return [line for line in source_of("x.html", page.encode()).lines if line.text.strip()]


def texts(body: str, head: str = "") -> list[str]:
    return [line.text for line in lines(body, head)]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("茶业\n协会", "茶业协会"),
        ("茶业\r\n   协会", "茶业协会"),
        ("茶业，\n协会", "茶业，协会"),
        ("茶业 协会", "茶业 协会"),
        ("green\ntea", "green tea"),
        ("用\nPython", "用Python"),
        ("20\n24年", "2024年"),
        ("20\n 24", "20 24"),
        ("  茶  ", "茶"),
    ],
)
def test_white_space_is_collapsed_as_css_says(source: str, shown: str) -> None:
    assert texts(f"<p>{source}</p>") == [shown]


def test_preformatted_text_keeps_its_lines() -> None:
    assert texts("<pre>第一行\n第二行</pre>") == ["第一行", "第二行"]
    assert texts('<div style="white-space: pre-wrap">第一行\n第二行</div>') == ["第一行", "第二行"]


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">不可见</p>',
        '<p style="color:red; DISPLAY : none ;">不可见</p>',
        "<p hidden>不可见</p>",
        '<span style="mso-hide:all">不可见</span>',
        '<p class="off">不可见</p>',
        '<p id="gone">不可见</p>',
        "<template>不可见</template>",
        "<!-- 不可见 -->",
        "<textarea>不可见</textarea>",
    ],
)
def test_what_a_browser_hides_is_left_out(hidden: str) -> None:
    rules = "<style>.off, .other { display: none } #gone{display:none} @media print { .kept { display:none } }</style>"
    assert texts(f"<p>前</p>{hidden}<p class='kept'>后</p>", rules) == ["前", "后"]


def test_a_body_that_a_script_shows_is_read() -> None:
    assert texts(f'<div style="visibility:hidden;opacity:0"><p>{PROSE}</p></div>') == [PROSE]


def test_a_rule_taken_back_hides_nothing() -> None:
    assert texts("<p class='a'>可见</p>", "<style>.a{display:none} .a{display:block}</style>") == ["可见"]


def test_guides_over_characters_are_left_out() -> None:
    assert texts("<p>云<ruby>麓<rp>(</rp><rt>lù</rt><rp>)</rp></ruby>茶</p>") == ["云麓茶"]


@pytest.mark.parametrize(
    ("listing", "shown"),
    [
        ("<ol><li>甲<li>乙</ol>", ["1. 甲", "2. 乙"]),
        ('<ol start="4"><li>甲<li value="9">乙<li>丙</ol>', ["4. 甲", "9. 乙", "10. 丙"]),
        ('<ol type="A"><li>甲</ol>', ["A. 甲"]),
        ("<ol reversed><li>甲<li>乙</ol>", ["2. 甲", "1. 乙"]),
        ('<ol style="list-style-type:cjk-ideographic"><li>甲<li>乙</ol>', ["一、甲", "二、乙"]),
        ('<ol style="list-style:none"><li>甲</ol>', ["甲"]),
        ("<ol><li>甲<ul><li>内</ul><li>乙</ol>", ["1. 甲", "内", "2. 乙"]),
        ("<ol><li><p>甲</p><p>续</p><li>乙</ol>", ["1. 甲", "续", "2. 乙"]),
    ],
)
def test_list_numbers_are_those_a_browser_sets(listing: str, shown: list[str]) -> None:
    assert texts(listing) == shown


def test_a_table_keeps_its_grid() -> None:
    table = (
        "<table><caption>产量</caption><tr><th rowspan=2>区县<th colspan=2>产量<tr><th>去年<th>今年"
        "<tr><td>云麓<td>1<td>2<tr><td rowspan=2>雁洲<td>3<td><tr><td>5<td>6</table>"
    )
    assert [(line.text, bool(line.table)) for line in lines(table)] == [
        ("产量", False), ("区县\t产量", True), ("\t去年\t今年", True), ("云麓\t1\t2", True), ("雁洲\t3", True), ("\t5\t6", True),
    ]  # fmt: skip


def test_a_table_that_lays_out_the_page_is_text() -> None:
    assert [bool(line.table) for line in lines(f"<table><tr><td><p>{PROSE}</p></td></tr></table>")] == [False]


def test_what_belongs_to_the_site_is_no_text() -> None:
    body = f"<nav>首页 协会</nav><div class='breadCrumb'>位置：首页</div><h1>理事会召开</h1><p>{PROSE}</p>"
    body += "<div id='share-bar'>分享到：微信</div><footer><div class='footer'>版权所有</div></footer>"
    made = lines(body)
    assert [(line.text, line.part) for line in made if line.part == "body"] == [("理事会召开", "body"), (PROSE, "body")]
    assert {line.text for line in made if line.part == "foot"} == {
        "首页 协会",
        "位置：首页",
        "分享到：微信",
        "版权所有",
    }


def test_the_title_that_a_page_states_is_a_heading() -> None:
    head = '<meta name="ArticleTitle" content="理事会召开">'
    assert [line.level for line in lines(f"<p>理事会召开</p><p>{PROSE}</p>", head)] == [1, None]
