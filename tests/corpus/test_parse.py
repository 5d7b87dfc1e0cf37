"""Bulletins of many shapes, each small and invented.

Issue → section → article must come out right.
"""

from __future__ import annotations

import re

import pytest

from corpus.formats import source_of
from corpus.model import Article, Bulletin
from corpus.parse import parse

#: Invented matter: title, then what is printed under it. Sections in the order of print.
TITLES = {
    "协会动态": ("云麓市茶业协会召开第三届会员大会", "秋茶品鉴会在青蔓庄园举行"),
    "政策法规": ("云麓市农业农村局关于开展2024年名优茶评选工作的通知", "两部门出台茶园生态改造补助办法"),
    "行业动态": ("前三季度全市茶叶产量稳中有升，出口额增长一成", "白芽一号新品种通过审定"),
}
TEXTS = {
    "云麓市茶业协会召开第三届会员大会": (
        "9月12日，云麓市茶业协会第三届会员大会在临溪会堂召开，来自六个产茶县的一百二十家会员单位参加会议，听取并审议了上一届理事会的工作报告。",
        "会议选举产生了新一届理事会，会长表示将把标准化加工和品牌建设作为今后三年的工作重点，并逐步建立统一的质量追溯平台。",
    ),
    "秋茶品鉴会在青蔓庄园举行": (
        "秋茶品鉴会近日在青蔓庄园举行，三十六款参评茶样由七位评茶师盲评打分，最终评出金奖三个、银奖五个。",
        "主办方介绍，今年参评样品的平均得分比去年提高两分，说明采摘标准和萎凋工艺的改进已经见效。",
    ),
    "云麓市农业农村局关于开展2024年名优茶评选工作的通知": (
        "各县（区）农业农村局，各有关企业：",
        "为提升我市茶叶品质，决定开展2024年名优茶评选工作，请各单位于10月20日前将样品和申报表送至市茶叶质量检验站。",
        "云麓市农业农村局",
        "2024年9月3日",
    ),
    "两部门出台茶园生态改造补助办法": (
        "市财政局、市农业农村局日前联合印发补助办法，对完成生态改造的茶园每亩补助六百元，单个主体补助总额不超过三十万元。",
        "办法自印发之日起施行，有效期三年，改造面积以第三方测绘结果为准。",
    ),
    "前三季度全市茶叶产量稳中有升，出口额增长一成": (
        "据统计，前三季度全市茶叶产量达到一万八千吨，同比增长百分之二点三，其中夏秋茶占四成。",
        "出口方面，前三季度实现出口额四千六百万美元，同比增长一成，主要销往中亚和西非市场。",
    ),
    "白芽一号新品种通过审定": (
        "由市茶叶研究所选育的新品种白芽一号近日通过审定，该品种发芽早、持嫩性强，适合制作高档白茶。",
        "研究所计划用三年时间建成母本园二百亩，每年提供扦插苗八百万株。",
    ),
}
WANTED = [(section, title) for section, titles in TITLES.items() for title in titles]
COVER = ["云麓市茶业协会", "工作简报", "2024年第3期（总第21期）", "主编：谭一禾", "2024年9月"]


def read(lines: list[str], suffix: str = ".txt") -> Bulletin:
    return parse(source_of(f"issue{suffix}", "\n".join(lines).encode()))


def outline(bulletin: Bulletin) -> list[tuple[str, str]]:
    return [(article.section, article.title) for article in bulletin.articles]


def body(*, sections: bool = True) -> list[str]:
    lines: list[str] = []
    for section, titles in TITLES.items():
        lines += [section, ""] if sections else []
        for title in titles:
            lines += [title, "", *(part for text in TEXTS[title] for part in (text, ""))]
    return lines


def listed(*, pages: bool = False) -> list[str]:
    lines: list[str] = []
    for number, (section, titles) in enumerate(TITLES.items()):
        lines.append(section)
        lines += [f"{title}{'…' * 6}{number * 3 + place}" if pages else title for place, title in enumerate(titles, 1)]
    return lines


def check(bulletin: Bulletin, *, sections: bool = True) -> None:
    """Every article, in its section, with all of its text and none of another's."""
    assert outline(bulletin) == [(section if sections else "", title) for section, title in WANTED]
    for article in bulletin.articles:
        check_text(article)


def check_text(article: Article) -> None:
    squeezed = re.sub(r"\s", "", article.text)
    for title, texts in TEXTS.items():
        for text in texts:
            assert (re.sub(r"\s", "", text) in squeezed) == (title == article.title), (title, article.title, text)


def test_a_contents_page_without_numbers_and_sections_in_the_body() -> None:
    bulletin = read([*COVER, "目 录", "", *listed(), "", *body()])
    check(bulletin)
    issue = bulletin.issue
    assert (issue.serial, issue.number, issue.year) == ("云麓市茶业协会工作简报", 21, 2024)
    assert (str(issue.start), str(issue.end)) == ("2024-09-01", "2024-09-30")
    assert issue.editors == ("谭一禾",)
    assert not bulletin.doubts


def test_dot_leaders_and_sections_only_on_the_contents_page() -> None:
    check(read([*COVER, "目录", *listed(pages=True), "", *body(sections=False)]))


def test_page_numbers_on_the_section_headings_too() -> None:
    lines = [f"{line}\t{place}" for place, line in enumerate(listed(), 1)]
    check(read([*COVER, "目录", *lines, "", *body(sections=False)]))


def test_page_numbers_before_the_titles() -> None:
    lines = [line if line in TITLES else f"{place:02} {line}" for place, line in enumerate(listed(), 1)]
    check(read([*COVER, "CONTENTS", *lines, "", *body()]))


def test_numbered_contents_page_and_numbered_sections() -> None:
    lines: list[str] = []
    for numeral, (section, titles) in zip("一二三", TITLES.items(), strict=True):
        lines += [f"{numeral}、{section}", *(f"{place}. {title}" for place, title in enumerate(titles, 1))]
    check(read([*COVER, "目录", *lines, "", *body()]))


def test_two_columns_on_the_contents_page() -> None:
    entries = listed(pages=True)
    half = (len(entries) + 1) // 2
    left, right = entries[:half], [*entries[half:], ""]
    rows = [f"{a}          {b}".rstrip() for a, b in zip(left, right, strict=False)]
    check(read([*COVER, "目录", *rows, "", *body(sections=False)]))


def test_a_contents_page_without_a_heading() -> None:
    check(read([*COVER, "", *listed(), "", *body()]))


def test_no_contents_page_in_plain_text() -> None:
    check(read([*COVER, "", *body()]))


def test_titles_wrapped_on_the_contents_page() -> None:
    lines = [piece for line in listed() for piece in ([line[:14], line[14:]] if len(line) > 18 else [line])]
    check(read([*COVER, "目录", *lines, "", *body()]))


def test_titles_wrapped_in_the_body() -> None:
    lines = [piece for line in body() for piece in ([line[:12], line[12:]] if line in TEXTS else [line])]
    check(read([*COVER, "目录", *listed(), "", *lines]))


def test_titles_printed_twice() -> None:
    lines = [piece for line in body() for piece in ([line, "", line] if line in TEXTS else [line])]
    check(read([*COVER, "目录", *listed(), "", *lines]))


def test_a_title_glued_to_a_date_and_one_glued_to_its_text() -> None:
    lines = body()
    first, second = "白芽一号新品种通过审定", "秋茶品鉴会在青蔓庄园举行"
    lines[lines.index(first)] = f"2024年9月28日{first}"
    place = lines.index(second)
    lines[place : place + 3] = [f"{second} {TEXTS[second][0]}"]
    bulletin = read([*COVER, "目录", *listed(), "", *lines])
    check(bulletin)
    assert bulletin.articles[-1].text.startswith("2024年9月28日")


def test_another_title_printed_over_the_text() -> None:
    lost, printed = "白芽一号新品种通过审定", "秋茶品鉴会在青蔓庄园举行"
    lines = [printed if line == lost else line for line in body()]
    bulletin = read([*COVER, "目录", *listed(), "", *lines])
    assert outline(bulletin) == WANTED
    doubt = next(doubt for doubt in bulletin.doubts if doubt.code == "misprint-suspected")
    assert lost in doubt.message
    assert printed in doubt.message


def test_a_title_reworded() -> None:
    lines = [
        line.replace("前三季度全市茶叶产量稳中有升，出口额增长一成", "前三季度茶叶产量稳中有升 全市出口额增一成")
        for line in body()
    ]
    bulletin = read([*COVER, "目录", *listed(), "", *lines])
    assert len(bulletin.articles) == len(WANTED)
    assert bulletin.articles[4].toc_title == WANTED[4][1]
    assert [article.section for article in bulletin.articles] == [section for section, _ in WANTED]


def test_prefixes_of_the_contents_page_in_other_brackets() -> None:
    entries = [f"动态｜{line}" if line.startswith(("秋茶", "白芽")) else line for line in listed()]
    lines = [f"【动态】{line}" if line in TEXTS and line.startswith(("秋茶", "白芽")) else line for line in body()]
    bulletin = read([*COVER, "目录", *entries, "", *lines])
    assert [article.title.removeprefix("【动态】") for article in bulletin.articles] == [title for _, title in WANTED]


def test_an_entry_without_a_body_and_a_body_without_an_entry() -> None:
    entries = [*listed()[:3], "会长新年寄语：以茶会友共赴春天", *listed()[3:]]
    lines = body()
    place = lines.index("政策法规") + 2
    lines[place:place] = [
        "关于茶青收购价格的温馨提示",
        "",
        "近期茶青收购价格波动较大，请广大茶农理性采摘，避免扎堆交售造成损失。",
        "",
    ]
    bulletin = read([*COVER, "目录", *entries, "", *lines])
    codes = {doubt.code for doubt in bulletin.doubts}
    assert codes == {"entry-without-body", "title-not-in-contents"}
    assert ("政策法规", "关于茶青收购价格的温馨提示") in outline(bulletin)
    assert len(bulletin.articles) == len(WANTED) + 1


def test_articles_in_another_order_than_the_contents_page() -> None:
    entries = listed()
    entries[1], entries[2] = entries[2], entries[1]
    bulletin = read([*COVER, "目录", *entries, "", *body()])
    assert outline(bulletin) == WANTED
    assert "out-of-order" in {doubt.code for doubt in bulletin.doubts}


def test_page_furniture_on_the_contents_page_and_in_sentences() -> None:
    lines: list[str] = []
    page = 0
    for line in body():
        if len(line) > 40:
            page += 1
            lines += [line[:31], "", f"云麓茶讯 第{page}页", "", line[31:]]
        else:
            lines.append(line)
    entries = listed()
    entries[4:4] = ["", "云麓茶讯 第0页", ""]
    bulletin = read([*COVER, "目录", *entries, "", *lines])
    check(bulletin)
    assert "云麓茶讯" not in "".join(article.text for article in bulletin.articles)


def test_markdown_whose_levels_lie() -> None:
    lines: list[str] = []
    for section, titles in TITLES.items():
        lines += [f"## {section}", ""]
        for place, title in enumerate(titles):
            lines += [f"{'###' if place == 0 else '##'} {title}", ""]
            first, *rest = TEXTS[title]
            lines += [first, "", "## 一、背景", "", *(part for text in rest for part in (text, ""))]
    entries = [f"## {line}" if line in TITLES else line for line in listed()]
    check(read(["# 工作简报", "", "总第21期", "", "## 目录", "", *entries, "", *lines], ".md"))


def test_weekly_in_markdown_with_bold_items() -> None:
    lines = ["# 茶讯周报", "", "2024年第38期 · 2024年9月16日—9月22日", ""]
    for section, titles in TITLES.items():
        lines += [f"## {section}", ""]
        for title in titles:
            lines += [f"**{title}**", "", *(part for text in TEXTS[title] for part in (text, ""))]
    bulletin = read(lines, ".md")
    check(bulletin)
    assert (str(bulletin.issue.start), str(bulletin.issue.end)) == ("2024-09-16", "2024-09-22")


def test_weekly_whose_items_begin_in_bold_type() -> None:
    lines = ["# 茶讯周报", "", "第38期", ""]
    for section, titles in TITLES.items():
        lines += [f"## {section}", ""]
        for title in titles:
            lines += [f"- **{title}**：{TEXTS[title][0]}", *(text for text in TEXTS[title][1:]), ""]
    check(read(lines, ".md"))


@pytest.mark.parametrize("label", ["**{}：** {}  ", "**{}**：{}", "- **{}:** {}"])
def test_what_is_bold_in_a_notice_is_no_title(label: str) -> None:
    """A notice with a card of labels and values, a signature and attachments is one article."""
    title = "二〇二五年度茶艺师考核安排"
    card = (
        ("通知类型", "校内通知"),
        ("来源部门", "茶学研究院（考务工作部）"),
        ("发布时间", "2025-03-04"),
        ("访问次数", "120"),
    )
    asked = (("联系人员", "甲某、乙某"), ("联系电话", "00000000"))
    lines = [f"# {title}", "", *(label.format(*one) for one in card), ""]
    lines += ["今年的茶艺师考核定于三月举行，请各班级按时参加，并带好证件。", ""]
    lines += [
        "考核分为笔试和冲泡两部分，笔试在前，冲泡在后，成绩当场公布。",
        "",
        *(label.format(*one) for one in asked),
    ]
    lines += ["", "**茶学研究院办公室**", "**2025年3月4日**"]
    lines += [
        "",
        "## 附件1",
        "",
        "| 班级 | 人数 |",
        "| --- | --- |",
        "| 春班 | 12 |",
        "",
        "## 附件2",
        "",
        "考场守则另发。",
    ]
    (article,) = read(lines, ".md").articles
    assert article.title == title
    assert "乙某" in article.text
    assert article.text.endswith("考场守则另发。")


def test_digest_of_numbered_items_under_headings() -> None:
    lines = ["每周茶事摘要", "第12期", ""]
    for section, titles in TITLES.items():
        lines += [section, ""]
        for place, title in enumerate(titles, 1):
            lines += [f"{place}、{title}", "", *(part for text in TEXTS[title] for part in (text, ""))]
    check(read(lines))


def test_digest_of_items_of_one_paragraph() -> None:
    lines = ["每周茶事摘要", "第12期", ""]
    for section, titles in TITLES.items():
        lines += [section, ""]
        for place, title in enumerate(titles, 1):
            lines += [f"{place}．{title}。{''.join(TEXTS[title])}", ""]
    assert outline(read(lines)) == WANTED


def test_digest_with_medium_and_day_under_each_title() -> None:
    lines = [*COVER, ""]
    for section, titles in TITLES.items():
        lines += [section, ""]
        for place, title in enumerate(titles, 1):
            texts = (part for text in TEXTS[title] for part in (text, ""))
            lines += [
                title,
                "",
                f"云麓晚报 2024-09-{place + 10}",
                "",
                *texts,
                f"https://news.example/{place}-{section}",
                "",
            ]
    bulletin = read(lines)
    check(bulletin)
    first = bulletin.articles[0]
    assert first.source == "云麓晚报"
    assert first.date is not None
    assert (str(first.date.value), first.date.kind) == ("2024-09-11", "source-line")
    assert first.link == "https://news.example/1-协会动态"


def test_a_policy_text_with_a_contents_page_of_its_own() -> None:
    lines = body()
    place = lines.index("两部门出台茶园生态改造补助办法")
    chapters = ["第一章 总则", "第二章 补助对象", "第三章 附则"]
    inner = ["云麓市茶园生态改造补助办法", "", "目 录", "", *chapters, ""]
    for chapter in chapters:
        inner += [chapter, "", f"{chapter[4:]}的各项规定由市农业农村局会同市财政局负责解释和监督执行。", ""]
    inner += ["附件：1. 申请表", "2. 验收单", ""]
    lines[place:place] = inner
    bulletin = read([*COVER, "目录", *listed(), "", *lines])
    assert outline(bulletin) == WANTED
    assert "第三章 附则" in bulletin.articles[2].text
    assert "验收单" in bulletin.articles[2].text


def test_a_gazette() -> None:
    titles = [
        "云麓市人民政府关于公布第四批市级文物保护单位的通知",
        "云麓市人民政府办公室关于印发防汛抗旱应急预案的通知",
        "云麓市人民政府令第31号",
    ]
    lines = [
        "云麓市人民政府公报",
        "2024年第5号",
        "（总第88号）",
        "云麓市人民政府办公室主办",
        "",
        "目  录",
        "",
        "【市政府文件】",
    ]
    lines += [f"{titles[0]}……（1）", f"{titles[1]}……（4）", "【市政府令】", f"{titles[2]}……（9）", ""]
    for number, title in enumerate(titles, 5):
        lines += [title, "", f"云府〔2024〕{number}号", "", "各县（区）人民政府，市政府各部门、各直属机构：", ""]
        lines += [
            f"经市政府第{number}次常务会议研究同意，现予公布，请认真贯彻执行，并做好各项落实工作。",
            "",
            "云麓市人民政府",
            "2024年5月8日",
            "",
        ]
    bulletin = read(lines)
    assert outline(bulletin) == list(zip(["市政府文件", "市政府文件", "市政府令"], titles, strict=True))
    assert (bulletin.issue.serial, bulletin.issue.number, bulletin.issue.year) == ("云麓市人民政府公报", 88, 2024)


def test_hard_wrapped_lines_with_indents() -> None:
    lines: list[str] = []
    for line in body():
        text = f"　　{line}" if len(line) > 40 else line
        lines += [text[at : at + 30] for at in range(0, len(text), 30)] if len(line) > 40 else [line] if line else []
    bulletin = read([*COVER, "目录", *listed(), *lines])
    check(bulletin)
    assert TEXTS[WANTED[0][1]][0] in bulletin.articles[0].text.split("\n")


def test_a_bulletin_that_is_one_article() -> None:
    title = "云麓市茶业协会召开第三届会员大会"
    bulletin = read(["工作简报", "第7期", "云麓市茶业协会秘书处　　2024年9月20日", "", title, "", *TEXTS[title]])
    assert [article.title for article in bulletin.articles] == [title]
    assert (bulletin.issue.number, str(bulletin.issue.start)) == (7, "2024-09-20")


def test_an_imprint_at_the_end_belongs_to_no_article() -> None:
    bulletin = read(
        [*COVER, "目录", *listed(), "", *body(), "主办：云麓市茶业协会", "地址：云麓市临溪路5号", "电话：0699-1234567"]
    )
    check(bulletin)
    assert bulletin.issue.publisher == "云麓市茶业协会"


def test_tables_stay_row_by_row() -> None:
    lines = body()
    place = lines.index("白芽一号新品种通过审定") + 3
    lines[place:place] = [
        "| 年份 | 面积（亩） |",
        "|---|---|",
        "| 2022 | 40 |",
        "| 2023 | 95 |",
        "",
        "县区\t产量",
        "临溪县\t310",
        "",
    ]
    text = read([*COVER, "目录", *listed(), "", *lines]).articles[-1].text.split("\n")
    assert "年份\t面积（亩）" in text
    assert "2023\t95" in text
    assert "临溪县\t310" in text


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_every_encoding_reads_the_same(codec: str) -> None:
    lines = [*COVER, "目录", *listed(), "", *body()]
    text = "\n".join(lines)
    if codec == "big5":
        from opencc import OpenCC

        text = OpenCC("s2t").convert(text)
        data = text.encode("big5", errors="ignore")
        assert len(parse(source_of("issue.txt", data)).articles) == len(WANTED)
        return
    check(parse(source_of("issue.txt", text.encode(codec))))
