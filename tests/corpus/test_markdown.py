"""Markdown: CommonMark, and what converters write beside it; a line of the source stays a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import source_of
from corpus.model import Line


def lines(text: str) -> list[Line]:
    return list(source_of("x.md", text.encode()).lines)


def shown(text: str) -> list[tuple[str, int | None]]:
    return [(line.text, line.level) for line in lines(text) if line.text.strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# 一级\n\n## 二级 ##", [("一级", 1), ("二级", 2)]),
        ("#没有空格", [("没有空格", 1)]),
        ("标题\n===\n\n副题\n---", [("标题", 1), ("副题", 2)]),
        ("长句。\n又一句，不是标题。\n---", [("长句。", None), ("又一句，不是标题。", None)]),
        ("```\n# 注释\n```", [("# 注释", None)]),
        ("~~~\n# 注释\n```\n~~~", [("# 注释", None), ("```", None)]),
        ("**整行粗体**", [("整行粗体", 7)]),
        ("# 用 `代码` 与 *强调* 的标题", [("用 代码 与 强调 的标题", 1)]),
        ("**“引号”**后面", [("“引号”后面", None)]),
        ("见[通知][1]。\n\n[1]: https://a.example/x", [("见通知 (https://a.example/x)。", None)]),
        ("[页内](#a)与![图](b.png)", [("页内与", None)]),
        ("    缩进四格的段落。", [("缩进四格的段落。", None)]),
        ("1. 甲\n2. 乙", [("1. 甲", None), ("2. 乙", None)]),
        ("- **题**：文", [("题：文", None)]),
        ("前\n\n<!-- 不可见 -->\n\n后", [("前", None), ("后", None)]),
        ("|甲|乙|\n|--|--|\n|1||", [("甲\t乙", None), ("1", None)]),
        ("|无|头|\n|1|2|", [("无\t头", None), ("1\t2", None)]),
        ("转义 \\# 与 &amp;", [("转义 # 与 &", None)]),
    ],
)
def test_blocks_and_marks(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert shown(text) == expected


def test_lines_are_numbered_as_in_the_source() -> None:
    text = "# 题\r\n\r\n甲\r乙\n\n```\n丙\n```\n\n丁"
    assert [(line.number, line.text) for line in lines(text) if line.text] == [
        (1, "题"), (3, "甲"), (4, "乙"), (7, "丙"), (10, "丁"),
    ]  # fmt: skip


def test_a_front_matter_is_a_cover() -> None:
    text = "---\ntitle: 云麓茶讯\nissue: 9\ndate: 2024-09-10\nlayout: post\n---\n\n正文"
    made = lines(text)
    assert [line.text for line in made if line.part == "head"] == ["云麓茶讯", "第9期", "2024-09-10"]
    assert [line.part for line in made] == ["mark", "head", "head", "head", "mark", "mark", "body", "body"]


def test_a_rule_at_the_beginning_is_no_front_matter() -> None:
    assert [line.part for line in lines("---\n\n正文如下\n\n---\n")] == ["mark", "body", "body", "body", "mark"]


_PIECES = st.sampled_from(
    [
        "# ",
        "## ",
        "- ",
        "1. ",
        "**",
        "`",
        "```\n",
        "~~~\n",
        "> ",
        "|",
        "|--|\n",
        "\n",
        "\n\n",
        "---\n",
        "===\n",
        "[",
        "](",
        ")",
        "<p>",
        "</p>",
        "<!--",
        "-->",
        "[a]: b\n",
        "文字",
        "甲。",
        "  ",
        "    ",
        "\t",
        "\\",
        "&amp;",
        "\x0c",
        "\r",
        "*",
        "_",
    ]
)


@given(st.lists(_PIECES, max_size=40).map(lambda pieces: "开头\n\n" + "".join(pieces)))
def test_any_text_gives_a_line_for_each_of_its_lines(text: str) -> None:
    made = lines(text)
    numbers = [line.number for line in made]
    assert numbers == sorted(numbers)
    assert sum(line.text.count("文字") for line in made) <= text.count("文字")
    if not set(text) & set("<[`&\\!|-"):
        assert sum(line.text.count("文字") for line in made) == text.count("文字")
