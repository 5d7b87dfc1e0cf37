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


def test_numbers_under_a_salutation_are_no_items() -> None:
    text = "各产茶县要在十月底前完成茶园台账核对，逐户登记面积和品种，并上报市局备案。"
    lines = [*COVER, "", "关于核对茶园台账的通知", "", "各会员单位："]
    lines += [part for number in "一二三" for part in (f"{number}、核对茶园台账之{number}", text)]
    assert titles(read(lines)) == ["关于核对茶园台账的通知"]


@pytest.mark.parametrize("box", ["［{}］", "【{}】", "●{}", "★ {} ★", "[{}]", "N、{}", "# {}"])
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
