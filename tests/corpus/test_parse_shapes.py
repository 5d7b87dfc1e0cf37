"""More shapes of bulletins.

Sections with English beside them, numbers glued to names, articles that their source closes.
"""

from __future__ import annotations

from tests.corpus.test_parse import COVER, TEXTS, TITLES, body, check, listed, read

_ENGLISH = {"协会动态": "ASSOCIATION", "政策法规": "LAWS & POLICIES", "行业动态": "INDUSTRY"}


def _closed(mark: str = "（来源：云麓晚报 2024-09-{day}）") -> list[str]:
    """A body whose articles end in the medium and the day.

    A colon in a title is no label of the cover.
    """
    lines: list[str] = []
    for section, titles in TITLES.items():
        lines += [f"【{section}】", ""]
        for place, title in enumerate(titles, 1):
            lines += [
                title,
                "",
                *(part for text in TEXTS[title] for part in (text, "")),
                mark.format(day=place + 10),
                "",
            ]
    return lines


def test_english_beside_the_sections_of_the_contents_page() -> None:
    lines = [
        f"{line} {_ENGLISH[line]}" if line in TITLES else f"P{place}　{line}" for place, line in enumerate(listed())
    ]
    check(read([*COVER, "CONTENTS 目录", *lines, "", *body()]))


def test_english_beside_the_sections_of_the_body() -> None:
    lines = [f"{line} {_ENGLISH[line]}" if line in TITLES else line for line in body()]
    check(read([*COVER, "目录", *listed(), "", *lines]))


def test_page_numbers_glued_to_the_sections_of_the_contents_page() -> None:
    entries = listed(pages=True)
    pages = [line.rsplit("…", 1)[-1] for line in entries[1:]]
    lines = [f"{line}{page}" if line in TITLES else line for line, page in zip(entries, [*pages, ""], strict=True)]
    check(read([*COVER, "目录", *lines, "", *body()]))


def test_articles_that_end_in_medium_and_day() -> None:
    bulletin = read([*COVER, "", *_closed()])
    check(bulletin)
    assert {article.source for article in bulletin.articles} == {"云麓晚报"}


def test_articles_that_end_in_the_medium_alone() -> None:
    check(read([*COVER, "", *_closed("（来源：云麓晚报）")]))


def test_a_credit_in_brackets_and_a_row_of_a_table_name_no_section() -> None:
    lines: list[str] = []
    for section, titles in TITLES.items():
        lines.append(f"◆ {section}")
        for place, title in enumerate(titles, 1):
            lines += [f"{place}、{title}", *TEXTS[title], "合计\t934.6" if place == 1 else "（文/图 秘书处）"]
    check(read([*COVER, "", *lines]))


def test_items_numbered_in_brackets_under_numbered_sections() -> None:
    lines: list[str] = []
    for numeral, (section, titles) in zip("一二三", TITLES.items(), strict=True):
        lines += [f"{numeral}、{section}", ""]
        for place, title in enumerate(titles, 1):
            lines += [f"（{place}）{title}", "", *(part for text in TEXTS[title] for part in (text, ""))]
    check(read([*COVER, "", *lines]))


def test_a_numbered_title_that_begins_with_a_year_and_a_number_left_out() -> None:
    lines: list[str] = []
    numbers = iter((1, 2, 3, 5, 6, 7))
    for section, titles in TITLES.items():
        lines += [f"—— {section} ——", ""]
        for title in titles:
            year = "2024年" if title.startswith("前三季度") else ""
            lines += [f"{next(numbers)}.{year}{title}", "", *(part for text in TEXTS[title] for part in (text, ""))]
    found = [article.title.removeprefix("2024年") for article in read([*COVER, "", *lines]).articles]
    assert found == [title for titles in TITLES.values() for title in titles]


def test_a_policy_text_with_the_title_of_its_article_stays_in_it() -> None:
    title = "云麓市农业农村局关于开展2024年名优茶评选工作的通知"
    lines = body()
    signed = lines.index("2024年9月3日") + 1
    lines[signed:signed] = ["", title, "", "第一条 参评样品应当为本年度生产，每份不少于五百克，由申报单位自行密封。"]
    wrapped = [piece for line in lines for piece in ([line[:12], line[12:]] if line == title else [line])]
    at = wrapped.index(title[:12], wrapped.index("2024年9月3日"))
    wrapped[at : at + 2] = [title]
    check(read([*COVER, "目录", *listed(), "", *wrapped]))


def test_a_cover_line_that_returns_on_every_page_still_names_the_serial() -> None:
    lines = ["山岚政策专刊", "2024年第8期 总第60期", "云麓市企业联合会 编", "", "目录", *listed(), ""]
    for line in body():
        lines += [line, "", "山岚政策专刊", ""] if len(line) > 50 else [line]
    bulletin = read(lines)
    check(bulletin)
    issue = bulletin.issue
    assert (issue.serial, issue.publisher, issue.number) == ("山岚政策专刊", "云麓市企业联合会", 60)


def test_a_period_in_brackets_behind_the_name_and_an_editor_with_the_day() -> None:
    issue = read(
        ["惠企政策月报（2024年9月）", "第十二卷第四期", "云麓市茶业协会秘书处编　　2024年9月20日", "", *body()]
    ).issue
    assert (issue.serial, issue.publisher) == ("惠企政策月报", "云麓市茶业协会秘书处")
    assert (issue.volume, issue.number) == (12, 4)


def test_how_often_a_serial_comes_out_is_not_its_name() -> None:
    cover = ["云麓茶讯", "YUNLU TEA", "月刊 2024年9月 总第203期", "主管：云麓市农业农村局", "主办：云麓市茶业协会"]
    issue = read([*cover, "", "目录", *listed(), "", *body()]).issue
    assert (issue.serial, issue.publisher, issue.number) == ("云麓茶讯", "云麓市茶业协会", 203)


def test_running_heads_and_feet_in_lines_wrapped_at_the_margin() -> None:
    lines, page = ["云麓产业信息", "2024年第1期（总第77期）", "云麓市茶业协会 主办", "", "目录", *listed(), ""], 1
    written = 0
    for line in body():
        text = f"　　{line}" if len(line) > 40 else line
        for piece in (text[at : at + 30] for at in range(0, len(text), 30)):
            lines.append(piece)
            written += len(piece)
            if written > 130 * page:
                page += 1
                lines += [f"· {page} ·", "云麓产业信息 2024年第1期"]
    bulletin = read(lines)
    check(bulletin)
    whole = "\n".join(article.text for article in bulletin.articles)
    assert "云麓产业信息" not in whole
    assert "·" not in whole


def test_titles_set_off_by_a_mark_under_sections_with_another() -> None:
    for section_mark, title_mark in (("◇◇ {} ◇◇", "☆ {}"), ("【{}】", "● {}"), ("{}", "【{}】")):
        lines: list[str] = []
        for section, titles in TITLES.items():
            lines += [section_mark.format(section), ""]
            for title in titles:
                lines += [title_mark.format(title), "", *(part for text in TEXTS[title] for part in (text, ""))]
        found = [(article.section, article.title.strip("【】")) for article in read([*COVER, "", *lines]).articles]
        assert found == [(section, title) for section, titles in TITLES.items() for title in titles]


def test_a_list_with_marks_inside_an_article_makes_no_articles() -> None:
    lines = body()
    at = lines.index("云麓市农业农村局")
    lines[at:at] = ["● 绿茶类", "● 白茶类", "● 红茶类", "● 黑茶类", ""]
    check(read([*COVER, "", *lines]))


def test_numbers_before_the_sections() -> None:
    lines: list[str] = []
    entries: list[str] = []
    for number, (section, titles) in enumerate(TITLES.items(), 1):
        lines.append(f"{number} {section}")
        entries.append(f"{number} {section}")
        for place, title in enumerate(titles, 1):
            lines += [f"{number}.{place} {title}", "", *TEXTS[title]]
            entries.append(f"{number}.{place} {title} …… {number}")
    check(read([*COVER, "目录", *entries, "", *lines]))


def test_official_paper_without_a_contents_page() -> None:
    rules = "云麓市古茶树保护管理规定"
    lines = [
        *("政策速递", "第20期", "云麓市企业服务中心", "2024年12月25日", "", "国家政策", ""),
        *("关于开展茶产业补助的公告", "云麓市财政局公告2024年第13号", ""),
        "为支持茶产业发展，现将有关补助政策公告如下，自2024年10月1日起执行，请各有关单位遵照办理。",
        *("季度平均值＝（季初值＋季末值）÷2", ""),
        "全年平均值按各季度平均值之和除以四计算，年度中间开业的，以实际经营期作为一个年度确定。",
        *("", "地方政策", "", rules, "云麓市人民政府令", "〔2024〕第15号", ""),
        f"《{rules}》已经市政府第76次常务会议通过，现予公布，自2025年2月1日起施行，原有规定同时废止。",
    ]
    found = [(article.section, article.title) for article in read(lines).articles]
    assert found == [("国家政策", "关于开展茶产业补助的公告"), ("地方政策", rules)]
