"""Running text that lines cut: where it begins, and that it is no title and no contents page."""

from __future__ import annotations

import textwrap

import pytest

from corpus.layout.line_features import width
from corpus.layout.lines import text_lines
from corpus.layout.paragraphs import learn_typesetting
from corpus.model import Bulletin, Line
from tests.corpus.test_parse import read

ABSTRACT = (
    "茶园灌溉的投入与产出长期缺少连续的观测资料，管理者往往只凭经验决定何时放水，本文以三处坡地茶园为例，"
    "用两年的土壤水分记录说明滴灌的节水效果，并给出一个只需要三项数据的估算方法，供产茶县的技术人员参考。"
)
BODY = "近年来各产茶县新建了一批滴灌设施，三年间面积翻了一番，用水的账却很少有人认真算过，管护的费用也缺少记录。"


def wrapped(text: str, columns: int = 30) -> list[str]:
    return textwrap.wrap("　　" + text, columns)


def first(bulletin: Bulletin) -> tuple[str, str]:
    return bulletin.articles[0].title, bulletin.articles[0].text


@pytest.mark.parametrize("columns", [24, 30, 36])
def test_an_abstract_begins_with_its_first_line(columns: int) -> None:
    bulletin = read(
        ["坡地茶园滴灌的水账", "苏见微", "", "摘　要", *wrapped(ABSTRACT, columns), "", "一、引言", "", BODY]
    )
    title, text = first(bulletin)
    assert title == "坡地茶园滴灌的水账"
    assert ABSTRACT in text
    assert BODY in text


def test_text_before_the_contents_page_begins_with_its_first_line() -> None:
    names = ["滴灌设施的投入与产出", "三处坡地茶园的水分记录", "估算方法与适用范围"]
    lines = ["云麓茶讯", "2024年第3期（总第21期）", "", "阅读提示", *wrapped(ABSTRACT), "", "目录", *names, ""]
    for name in names:
        lines += [name, "", *wrapped(BODY), ""]
    title, text = first(read(lines))
    assert (title, text) == ("阅读提示", ABSTRACT)


def test_lines_hang_under_a_number_and_look_short_with_latin_letters() -> None:
    long = [line for _ in range(6) for line in wrapped(BODY, 36)]
    item = "二、各茶园应当在放水之前读取三处探头的数据，填写到台账中，并由两名管护人员共同签字，缺一项的不得放水。"
    hanging = textwrap.wrap(item, 36, subsequent_indent="　　")
    latin = ["各站的数据由LoRaWAN网关传到服务器，再由dashboard程序汇成", "日报，供值班人员查看，异常时报警。"]
    lines = text_lines([Line(n, text) for n, text in enumerate([*long, *hanging, *latin], 1)])
    setting = learn_typesetting(lines)
    assert setting.wrap is not None
    assert width(latin[0]) < setting.wrap - 8
    texts = [text for text, _ in setting.paragraphs(lines)]
    assert texts[-2:] == [item, "".join(latin)]


def test_formulas_and_sentences_that_return_are_no_contents_page() -> None:
    steps = [f"任务{mark}的等待时间记作W({mark})，其表达式为：" for mark in "甲乙丙丁戊"]
    lines = ["节水灌溉的调度方法", "", BODY]
    for _ in range(2):
        for mark, step in zip("甲乙丙丁戊", steps, strict=True):
            lines += [step, f"W({mark})=T({mark})+S({mark})", f"T({mark})"]
    bulletin = read([*lines, "", BODY])
    assert len(bulletin.articles) == 1
    assert not any(doubt.code == "entry-without-body" for doubt in bulletin.doubts)
