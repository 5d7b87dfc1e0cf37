"""Web pages: what a browser shows is what is read, and nothing else."""

from __future__ import annotations

from itertools import product

import pytest

from corpus.formats import source_of
from corpus.model import Line
from corpus.parse import parse

PROSE = "云麓市茶业协会九月十日召开理事会，二十三名理事出席，会议审议了年度报告。"


def lines(body: str, head: str = "") -> list[Line]:
    page = f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    return [line for line in source_of("x.html", page.encode()).lines if line.text.strip()]


def texts(body: str, head: str = "") -> list[str]:
    return [line.text for line in lines(body, head)]


@pytest.mark.parametrize(
    ("codec", "named"),
    [*product(["utf-8"], ["gb2312", "GBK", "big5", "utf-8"]), *product(["gb18030"], ["gb2312", "GBK", "utf-8"])],
)
def test_a_page_is_read_by_its_bytes_where_it_names_another_encoding(codec: str, named: str) -> None:
    page = f'<meta http-equiv="content-type" content="text/html;charset={named}"><p>{PROSE}</p><p>{PROSE[:-1]}</p>'
    assert [line.text for line in source_of("x.html", page.encode(codec)).lines] == [PROSE, PROSE[:-1]]


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
    assert {line.text for line in made if line.part == "site"} == {
        "首页 协会",
        "位置：首页",
        "分享到：微信",
        "版权所有",
    }


def test_the_title_that_a_page_states_is_a_heading() -> None:
    head = '<meta name="ArticleTitle" content="理事会召开">'
    assert [line.level for line in lines(f"<p>理事会召开</p><p>{PROSE}</p>", head)] == [1, None]


LONG = f"{PROSE[:-1]}，并听取了茶园改造、品牌建设、会员服务三个方面的说明。"
STORIES = "".join(f'<li><a href="/{n}.htm">云麓春茶开采第{n}日见闻</a><span>2025-03-1{n}</span></li>' for n in range(4))


def site(body: str, head: str = "") -> list[str]:
    return [line.text for line in lines(body, head) if line.part == "site"]


@pytest.mark.parametrize(
    "around",
    [
        "<div>您当前的位置：<a href='/'>首页</a> &gt; <a href='/t'>茶事</a></div>",
        "<div>首页 >> 茶事 >> 正文</div>",
        "<div>首页→茶事→正文</div>",
        "<div>您的位置：首页</div>",
        "<table><tr><td></td><td>位置：<a>首页</a>&nbsp;&gt;&nbsp;茶事</td></tr></table>",
        "<div><a>设为首页</a> | <a>加入收藏</a> | <a>无障碍浏览</a></div>",
        "<p>【打印本页】【关闭窗口】</p>",
        "<div>分享到：<a>微信</a><a>微博</a></div>",
        "<div>字号：<a>大</a> <a>中</a> <a>小</a></div>",
        "<div>扫一扫在手机打开当前页</div>",
        "<div>点击蓝字 关注我们</div>",
    ],
)
def test_bars_and_breadcrumbs_are_of_the_site(around: str) -> None:
    for body in (f"{around}<h1>理事会召开</h1><p>{LONG}</p>", f"<h1>理事会召开</h1><p>{LONG}</p>{around}"):
        assert len(site(body)) == 1
        assert [line.text for line in lines(body) if line.part == "body"] == ["理事会召开", LONG]


@pytest.mark.parametrize(
    "beside",
    [
        f"<div><h3>相关阅读</h3><ul>{STORIES}</ul></div>",
        f"<div><h3>茶事要览</h3><ul>{STORIES}</ul></div>",
        f"<table><tr><td>{STORIES}</td></tr></table>",
        f"<div class='tuijian'><h2>为你推荐</h2><ul>{STORIES}</ul><p>{PROSE}</p></div>",
        "<div><p>上一篇：<a>采茶</a></p><p>下一篇：<a>制茶</a></p></div>",
        "<div><p>往期推荐</p><p>茶讯第八期</p><p>茶讯第七期</p></div>",
        "<p>版权所有 云麓市茶业协会 某ICP备000号</p>",
    ],
)
def test_lists_of_links_beside_the_text_are_of_the_site(beside: str) -> None:
    text = f"<div id='text'><p>{LONG}</p><p>{PROSE}</p><p>{LONG}{PROSE}</p></div>"
    made = lines(f"<h1>理事会召开</h1>{text}{beside}")
    assert [line.text for line in made if line.part == "body"] == ["理事会召开", LONG, PROSE, LONG + PROSE]


@pytest.mark.parametrize(
    "inside",
    [
        f"<ul>{STORIES}</ul>",
        "<h3>评论</h3>",
        "<p>分享</p>",
        f"<div class='share-story'><p>{LONG}</p><p>{LONG}</p></div>",
        f"<div class='hot-news'><p>{LONG}</p></div>",
        f"<a href='/1'><h3>茶园</h3><p>{PROSE}</p></a>",
        "<p><a href='/a.docx'>附件1：申报表.docx</a></p><p><a href='/b.docx'>附件2：名单.docx</a></p>",
    ],
)
def test_links_and_names_within_the_text_are_text(inside: str) -> None:
    assert site(f"<h1>理事会召开</h1><p>{PROSE}</p>{inside}<p>{PROSE}</p>") == []


def test_a_page_of_links_alone_and_contents_are_text() -> None:
    assert site(f"<h1>茶事</h1><ul>{STORIES}</ul>") == []
    entries = "<li><a href='#a'>理事会召开</a></li><li><a href='#b'>茶园改造</a></li>"
    body = f"<h2 id='a'>理事会召开</h2><p>{LONG}</p><h2 id='b'>茶园改造</h2><p>{LONG}</p>"
    assert site(f"<nav><ol>{entries}</ol></nav>{body}") == []
    assert site(f"<div><p>本期目录</p><ul>{STORIES}</ul></div>{body}") == []


LINKS = "".join(f"<li><a href='/{n}.htm'>云麓茶园第{n}号工具介绍</a></li>" for n in range(5))


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>茶园工具周刊</h1><p>第9期　2025年9月10日</p><div><p>{LONG}</p><p>{LONG}</p><p>{LONG}</p></div><h2>工具</h2><ul>{LINKS}</ul>",
        f"<h1>茶园工具</h1><p>{LONG}</p><h2>文章</h2><ul>{LINKS}</ul><h2>工具</h2><ul>{LINKS}</ul>",
        f"<h1>理事会召开</h1><div><p>{LONG}</p><p>{LONG}</p><p>{LONG}</p></div><div><p>参考文献</p><ol>{LINKS}</ol></div>",
        f"<h1>理事会召开</h1><div><p>{LONG}</p></div><p>企业排行榜</p><table><tr><td>茶厂<td>名次<tr><td>甲<td>1</table>",
        f"<div class='nav-top'><h1>茶讯</h1><p>2025年第9期</p></div><h2>理事会召开</h2><p>{LONG}</p>",
        "".join(
            f"<div><h3><a href='/{n}'>理事会召开第{n}次会议</a></h3><p>{PROSE}</p><a href='/{n}'>全文见此</a></div>"
            for n in range(4)
        ),
    ],
)
def test_links_that_are_what_a_page_says_are_text(body: str) -> None:
    assert site(body) == []


def test_a_mail_s_way_out_is_of_the_site() -> None:
    out = "如不希望继续收到本邮件，请点击<a href='/x'>退订</a>。"
    assert site(f"<table><tr><td><p>{LONG}</p><p>{out}</p></td></tr></table>") == [
        out.replace("<a href='/x'>", "").replace("</a>", "")
    ]


def test_a_bar_behind_the_byline_is_parted_from_it() -> None:
    byline = "<span>发布时间：2025-05-27 09:14</span><span>来源：市茶办</span><span>浏览次数：31</span><span><a>打印</a></span>"
    made = lines(f"<h1>理事会召开</h1><div>{byline}</div><p>{LONG}</p>")
    assert [line.text for line in made if line.part == "body"][1] == "发布时间：2025-05-27 09:14来源：市茶办"
    assert site(f"<h1>理事会召开</h1><div>{byline}</div><p>{LONG}</p>") == ["浏览次数：31打印"]


TITLE = "云麓市茶业协会召开理事会审议年度报告"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"<title>{TITLE}-云麓市政府网</title>", f"<h1>政府网</h1><div class='bt'>{TITLE}</div><p>各理事：</p>"),
        (f"<title>{TITLE} 协会秘书处_茶网</title>", f"<p><b>{TITLE}</b></p><p>来源于：协会秘书处</p>"),
        (f"<title>{TITLE}_2025年第3号公报</title>", f"<p><b>{TITLE[:9]}<br>{TITLE[9:]}</b></p><p>（9月10日通过）</p>"),
        ("", f"<h1>{TITLE[:9]}<br>{TITLE[9:]}</h1><p>各理事：</p>"),
        ("", f"<p>{TITLE}</p><p>来源：协会秘书处 作者：某</p><p>时间：2025年9月10日 23:00 浏览：33</p>"),
        ("", f"<p>{TITLE}</p><p>2025-09-10 07:57:40 来源：某报</p><p>图集</p>"),
        (
            f"<title>{TITLE}</title>",
            f"<div>{TITLE}</div><p>发布日期: 2025-09-10</p><p><b>2025年9月10日</b></p><p><b>会长 某某</b></p>",
        ),
        (f"<title>{TITLE}</title>", f"<h2>{TITLE}</h2><h3>二十三名理事出席</h3><p>2025-09-10 来源：某报</p>"),
    ],
)
def test_the_title_of_a_page_titles_its_article(head: str, body: str) -> None:
    page = f'<html><head><meta charset="utf-8">{head}</head><body>{body}<p>{LONG}</p><p>{PROSE}</p></body></html>'
    found = parse(source_of("x.html", page.encode()))
    assert [article.title for article in found.articles] == [TITLE]
    assert LONG in found.articles[0].text


def test_tables_in_tables_lay_out_a_page() -> None:
    menu = "<table><tr><td><a href='/x'>公告</a></td></tr><tr><td><a href='/y'>动态</a></td></tr></table>"
    text = f"<table><tr><td>{TITLE}</td></tr><tr><td>来源：协会秘书处　浏览：3 次</td></tr><tr><td><p>{PROSE}</p></td></tr></table>"
    assert [line.text for line in lines(f"<table><tr><td>{menu}</td><td>{text}</td></tr></table>") if line.table] == []


def test_the_number_and_day_under_the_name_of_a_serial_are_no_byline() -> None:
    body = f"<h1>云麓茶事周刊</h1><p>第9期　2025年9月10日</p><h3>理事会召开会议</h3><p>{LONG}</p><h3>茶园改造完成验收</h3><p>{LONG}</p>"
    found = parse(source_of("x.html", f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()))
    assert [article.title for article in found.articles] == ["理事会召开会议", "茶园改造完成验收"]
    assert (found.issue.serial, found.issue.number) == ("云麓茶事周刊", 9)


def test_a_page_of_an_issue_is_named_by_its_serial_and_has_its_own_titles() -> None:
    head = "<title>云麓茶讯 第9期</title>"
    parts = "".join(f"<p><b>{title}</b></p><p>{LONG}</p>" for title in ("理事会召开会议", "茶园改造完成验收"))
    body = f"<p>云麓茶讯</p><p>第9期　2025年9月10日</p>{parts}"
    page = f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    found = parse(source_of("x.html", page.encode()))
    assert [article.title for article in found.articles] == ["理事会召开会议", "茶园改造完成验收"]
    assert found.issue.serial == "云麓茶讯"
