"""Lines that are no titles and stand beside one: subtitles, leads, section headings."""

from __future__ import annotations

import pytest

from corpus.model import Bulletin
from tests.corpus.test_parse import COVER, TEXTS, TITLES, WANTED, body, check, outline, read

ALL = [title for titles in TITLES.values() for title in titles]
NAMES = list(TITLES)


def titles(bulletin: Bulletin) -> list[str]:
    return [article.title for article in bulletin.articles]


def spaced(title: str, *under: str) -> list[str]:
    return [title, *under, "", *(part for text in TEXTS[title] for part in (text, ""))]


@pytest.mark.parametrize("mark", ["", "◆", "# "])
@pytest.mark.parametrize("which", [{0}, {1}, set(range(6))])
def test_a_subtitle_belongs_to_the_title_over_it(mark: str, which: set[int]) -> None:
    lines = list(COVER)
    for place, title in enumerate(ALL):
        lines += ["", *spaced(mark + title if not mark else title, *(["——茶山走笔之二"] if place in which else []))]
        lines[-len(spaced(title)) - (place in which)] = mark + title
    bulletin = read(lines, ".md" if mark == "# " else ".txt")
    assert [title.lstrip("◆# ") for title in titles(bulletin)] == ALL
    begins = [article.text.split("\n")[0] for article in bulletin.articles]
    assert [begin == "——茶山走笔之二" for begin in begins] == [place in which for place in range(6)]


@pytest.mark.parametrize("number", ["{}. ", "{}、"])
@pytest.mark.parametrize("lead", ["本旬要情如下：", "本旬各产茶县工作有序推进，现将要情摘报如下:"])
def test_a_lead_line_begins_the_numbered_items(number: str, lead: str) -> None:
    names = "一二三四五六" if number == "{}、" else "123456"
    lines = [*COVER, "云麓市茶业协会办公室　　2024年9月28日", "", lead]
    for name, title in zip(names, ALL, strict=True):
        lines += ["", number.format(name) + title, TEXTS[title][1 if "各县" in TEXTS[title][0] else 0]]
    bulletin = read(lines)
    assert [title.removeprefix(f"{name}、") for name, title in zip(names, titles(bulletin), strict=True)] == ALL
    assert bulletin.front is not None
    assert "云麓市茶业协会办公室" in bulletin.front.text


def test_a_subtitle_and_who_wrote_it() -> None:
    lines = list(COVER)
    for title in ALL:
        lines += ["", title, "－－茶山走笔之二", "本刊记者　苏见微", *TEXTS[title]]
    assert titles(read(lines)) == ALL


@pytest.mark.parametrize("number", ["{}、", "（{}）"])
def test_an_introduction_under_the_cover_is_no_article_of_the_numbers(number: str) -> None:
    lines = [*COVER, "2024年9月28日", "", "各位理事：", "本旬各产茶县工作有序推进。现将要情摘报如下："]
    for name, title in zip("一二三四五六", ALL, strict=True):
        lines += ["", number.format(name) + title, TEXTS[title][-1] if title != ALL[2] else TEXTS[title][1]]
    found = titles(read(lines))
    assert [title.split("、", 1)[-1].split("）", 1)[-1] for title in found][-6:] == ALL


def test_numbers_under_a_salutation_are_no_items() -> None:
    text = "各产茶县要在十月底前完成茶园台账核对，逐户登记面积和品种，并上报市局备案。"
    lines = [*COVER, "", "关于核对茶园台账的通知", "", "各会员单位："]
    lines += [part for number in "一二三" for part in (f"{number}、核对茶园台账之{number}", text)]
    assert titles(read(lines)) == ["关于核对茶园台账的通知"]


@pytest.mark.parametrize(
    "box",
    [
        "［{}］",
        "【 {} 】",
        "●{}",
        "★ {} ★",
        "[{}]",
        "《{}》",
        "◎{}",
        "— {} —",
        "N、{}",
        "（N）{}",
        "N {}",
        "第N版块 {}",
        "# {}",
    ],
)
@pytest.mark.parametrize("contents", [True, False])
def test_sections_that_only_the_body_names(box: str, contents: bool) -> None:
    listed = ["", "本期要目", *ALL, ""] if contents else [""]
    lines = [f"## {line}" if box[0] == "#" and line in ALL else line for line in body()]
    for number, name in zip("一二三", NAMES, strict=True):
        lines[lines.index(name)] = box.replace("N", number).format(name)
    check(read([*COVER, *listed, *lines], ".md" if box[0] == "#" else ".txt"))


def test_what_ends_articles_names_no_section() -> None:
    lines = [*COVER, "", "本期要目", *ALL, ""]
    for title in ALL:
        lines += [*spaced(title), "［云麓晚报］", ""]
    bulletin = read(lines)
    assert outline(bulletin) == [("", title) for _, title in WANTED]


@pytest.mark.parametrize(
    "imprint",
    [
        ["编辑：茶业协会秘书处　电话 0599-3366221"],
        ["本期责任编辑：谭一禾　　印数：300份"],
        ["编辑部地址：云麓市茶城路8号　　邮箱：chaye@example.com"],
        ["报送：市农业农村局", "共印30份"],
        ["（共印120份）"],
        ["呈：市农业农村局", "分送：各会员单位"],
        ["责任编辑 谭一禾　电话 0599-3366221"],
        ["报：市委办公室", "发：各县（区）茶业协会", "云麓市茶业协会办公室　2024年9月29日印发"],
    ],
)
def test_an_imprint_of_few_lines_belongs_to_no_article(imprint: list[str]) -> None:
    bulletin = read([*COVER, "目录", *ALL, "", *body(sections=False), *imprint])
    check(bulletin, sections=False)
    assert bulletin.front is not None
    for line in imprint:
        assert line in bulletin.front.text
        assert line not in bulletin.articles[-1].text


def test_what_each_article_says_of_its_editor_is_no_imprint() -> None:
    lines = [*COVER, "目录", *ALL, ""]
    for title in ALL:
        lines += [*spaced(title), "责任编辑：谭一禾　校对：苏见微", ""]
    bulletin = read(lines)
    assert all(article.text.endswith("责任编辑：谭一禾　校对：苏见微") for article in bulletin.articles)
    contact = read([*COVER, "目录", *ALL, "", *body(sections=False), "联系人：苏见微　电话：0599-3366221"])
    assert contact.articles[-1].text.endswith("0599-3366221")


@pytest.mark.parametrize("page", ["{}", "{}（{}）", "{}（第{}页）", "{}……{}", "P{1} {0}"])
@pytest.mark.parametrize("sections", [True, False])
def test_a_contents_page_at_the_end(page: str, sections: bool) -> None:
    listed = [name for section, titles in TITLES.items() for name in ([section] * sections + [*titles])]
    entries = [page.format(name, place) for place, name in enumerate(listed, 1)]
    bulletin = read([*COVER, "", *body(sections=False), "", "本期目录", *entries, "", "投稿邮箱：chaye@example.com"])
    check(bulletin, sections=sections)
    assert bulletin.issue.number == 21
    assert bulletin.front is not None
    assert "投稿邮箱" in bulletin.front.text
    assert not bulletin.doubts


@pytest.mark.parametrize("leader", [" . . . . . . . . . . x", ". . . . . . . . . . iv", "……………… ", " ................"])
def test_leaders_that_lead_to_no_arabic_number(leader: str) -> None:
    chapters = [f"第{name}章 {title}" for name, title in zip("一二三四五六", ALL, strict=True)]
    entries = [chapters[0] + leader, *(f"{one} . . . . . . . {place}" for place, one in enumerate(chapters[1:], 1))]
    lines = [*COVER, "目录", *entries, ""]
    for chapter, title in zip(chapters, ALL, strict=True):
        lines += [chapter, "", *(part for text in TEXTS[title] for part in (text, ""))]
    assert outline(read(lines)) == [("", chapter) for chapter in chapters]


def test_the_items_of_a_list_are_no_titles_of_the_contents_page() -> None:
    chapters = [f"第{name}部分 {title}" for name, title in zip("一二三四五六", ALL, strict=True)]
    lines = [*COVER, "目录", *chapters, ""]
    for place, (chapter, title) in enumerate(zip(chapters, ALL, strict=True)):
        lines += [chapter.replace(" ", ""), "", *(part for text in TEXTS[title] for part in (text, ""))]
        if place == 3:
            lines += ["材料由下列各部分组成：", *(f"{mark}{name}；" for mark, name in zip("⑴⑵⑶⑷⑸⑹", ALL, strict=True))]
    bulletin = read(lines)
    assert outline(bulletin) == [("", chapter.replace(" ", "")) for chapter in chapters]
    assert bulletin.articles[3].text.endswith(f"⑹{ALL[5]}；")


def test_a_long_section_over_a_title_with_a_comma() -> None:
    lines = list(COVER)
    for name, title in zip(
        ("协会重点工作动态", "行业产销形势", "品种选育与审定"), (ALL[4], ALL[0], ALL[5]), strict=True
    ):
        lines += ["", f"［{name}］", "", *spaced(title)]
    wanted = [("协会重点工作动态", ALL[4]), ("行业产销形势", ALL[0]), ("品种选育与审定", ALL[5])]
    assert outline(read(lines)) == wanted
