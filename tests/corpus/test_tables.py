"""Tables: heads are what the file says or what the cells show, and numbers are numbers."""

from __future__ import annotations

import pytest

from corpus.formats import source_of
from corpus.parse import parse
from corpus.text.tables import head_of, head_rows, number_columns, spans


def _rows(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.split("/")]


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("指标|2030年|增速/出口|1,204.5|3.1%/进口|980|-2.4%", 1),
        ("序号|单位/1|岚港仓储/2|云湾纺织", 1),
        ("指标|金额||占比/|本月|累计|/出口|12|30|4%/进口|9|21|3%", 2),
        ("单位名称|联系人|地址/岚港仓储|某某|滨海路/云湾纺织|某某|临江街", 1),
        ("岚港仓储|云湾纺织|北原机床/青岚软件|临江食品|海州绸业", 0),
        ("1|岚港仓储|30/2|云湾纺织|28", 0),
        ("岚港仓储|30/云湾纺织|28", 0),
        ("单位|金额", 0),
    ],
)
def test_a_head_differs_in_kind(text: str, heads: int) -> None:
    assert head_rows(_rows(text)) == heads


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("甲|乙|丙", [["甲", "乙", "丙"]]),
        ("指标|金额||占比/|本月|累计|", [["指标 1×2", "金额 2×1", "占比 1×2"], ["本月", "累计"]]),
        ("|金额|/指标|本月|累计", [["", "金额 2×1"], ["指标", "本月", "累计"]]),
        (
            "指标|去年||今年/|总量|同比|总量|同比",
            [["指标 1×2", "去年 2×1", "今年 2×1"], ["总量", "同比", "总量", "同比"]],
        ),
        ("甲||乙", [["甲", "", "乙"]]),
        ("甲||/|乙|/|丙|丁", [["甲 1×3", "", ""], ["乙 2×1"], ["丙", "丁"]]),
    ],
)
def test_a_name_of_a_head_stands_over_what_it_names(text: str, cells: list[list[str]]) -> None:
    rows = _rows(text)
    found = [
        [
            row[span.column] + (f" {span.across}×{span.down}" if (span.across, span.down) != (1, 1) else "")
            for span in line
        ]
        for row, line in zip(rows, spans(rows), strict=True)
    ]
    assert found == cells


def test_a_stated_head_counts_unless_it_is_a_row_like_the_others() -> None:
    assert head_rows(_rows("岚港|云湾/仓储|纺织/食品|机床"), 1) == 1
    assert head_rows(_rows("68|简化过程/69|完善办法/70|下放权限"), 1) == 0


def test_numbers() -> None:
    rows = _rows("出口|1 204.5|3.1%|2030年|¥30万/进口|—|-2.4%|2031年|$9/其他||0|2032年|8元")
    assert number_columns(rows) == (1, 2, 4)
    assert number_columns([]) == ()


def test_the_head_of_two_rows_is_one() -> None:
    assert head_of(_rows("指标|金额||占比/|本月|累计|"), 2) == "指标\t本月\t累计\t占比"
    assert head_of(_rows("指标|金额||占比/本月|累计|全年/出口|1|2|3"), 2) == "指标\t本月\t累计\t全年"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "# 岚港讯\n\n## 会员名录\n\n名录如下。\n\n| 甲 | 乙 |\n| --- | --- |\n| 丙 | 丁 |\n"),
        ("a.txt", "岚港讯\n\n# 会员名录\n\n名录如下。\n\n| 甲 | 乙 |\n| --- | --- |\n| 丙 | 丁 |\n"),
        (
            "a.html",
            "<h1>岚港讯</h1><h2>会员名录</h2><p>名录如下。</p><table><tr><th>甲</th><th>乙</th></tr><tr><td>丙</td><td>丁</td></tr></table>",
        ),
        (
            "a.html",
            "<h2>会员名录</h2><p>名录如下。</p><table><thead><tr><td>甲<td>乙</thead><tr><th>丙<td>丁</table>",
        ),
    ],
)
def test_the_format_says_what_is_a_head(name: str, text: str) -> None:
    article = parse(source_of(name, text.encode())).articles[-1]
    assert [article.paragraphs[place] for place in article.heads] == ["甲\t乙"]
    assert article.paragraphs[-1] == "丙\t丁"
