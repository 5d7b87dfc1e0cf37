"""PDF files: the lines a reader sees, however the page was set."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.formats import source_of
from corpus.model import Line

FONT = "STSong-Light"
PAGE = [
    "云麓茶讯第九期",
    "九月十日，协会召开理事会，一致通过年度报告。",
    "“一带一路”茶路考察团二十三人启程，历时七天。",
    "GDP 增长 5.2%，茶叶 AB-12 获奖。",
]


def made(draw: Callable[[Canvas], None], size: tuple[float, float] = A4) -> list[Line]:
    """Return the lines read back from one drawn page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=size, invariant=1)
    canvas.setFont(FONT, 12)
    draw(canvas)
    canvas.save()
    return [line for line in source_of("x.pdf", written.getvalue()).lines if line.text.strip()]


def texts(lines: list[Line]) -> list[str]:
    return [line.text.strip() for line in lines if line.part == "body"]


def by_line(canvas: Canvas) -> None:
    for row, text in enumerate(PAGE):
        canvas.drawString(70, 700 - 24 * row, text)


def by_glyph(canvas: Canvas) -> None:
    """Set each glyph in a text object of its own, 一 a little higher, as some fonts have it."""
    for row, text in enumerate(PAGE):
        x = 70.0
        for character in text:
            canvas.drawString(x, 700 - 24 * row + (1.5 if character == "一" else 0), character)
            x += pdfmetrics.stringWidth(character, FONT, 12)


def out_of_order(canvas: Canvas) -> None:
    for row, text in reversed(list(enumerate(PAGE))):
        canvas.drawString(70, 700 - 24 * row, text)


def doubled(canvas: Canvas) -> None:
    by_line(canvas)
    for row, text in enumerate(PAGE):
        canvas.drawString(70.3, 700 - 24 * row, text)


@pytest.mark.parametrize("draw", [by_line, by_glyph, out_of_order, doubled])
def test_lines_are_those_of_the_baselines(draw: Callable[[Canvas], None]) -> None:
    assert ["".join(text.split()) for text in texts(made(draw))] == ["".join(text.split()) for text in PAGE]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_read_upright(degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(degrees)
        width, height = landscape(A4)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(degrees)
        canvas.translate(-300, -400)
        by_line(canvas)

    assert texts(made(draw, landscape(A4))) == PAGE


def test_columns_from_right_to_left() -> None:
    def draw(canvas: Canvas) -> None:
        for column, text in enumerate(PAGE[:3]):
            for place, character in enumerate(text):
                canvas.drawString(500 - 30 * column, 700 - 13 * place, character)

    assert texts(made(draw)) == PAGE[:3]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"左栏第{number}行的文字在这里排满一栏。" for number in range(1, 9)]
    right = [f"右栏第{number}行的文字在这里排满一栏。" for number in range(1, 9)]

    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 740, "横跨两栏的标题文字在这里横跨两栏的标题文字在这里横跨")
        for row, (one, other) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(70, 700 - 20 * row, one)
            canvas.drawString(320, 700 - 20 * row, other)

    assert texts(made(draw))[1:] == left + right


def test_two_columns_with_lines_at_different_heights() -> None:
    left = [f"左栏第{number}行的文字在这里排满一栏。" for number in range(1, 9)]
    right = [f"右栏第{number}行的文字在这里排满一栏。" for number in range(1, 9)]

    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 740, "横跨两栏的标题文字在这里横跨两栏的标题文字在这里横跨")
        for row, (one, other) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(70, 700 - 20 * row, one)
            canvas.drawString(300, 691 - 20 * row, other)

    assert texts(made(draw))[1:] == left + right


def test_a_heading_that_is_broken_at_the_edge_is_one_line() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 18)
        canvas.drawString(70, 760, "云麓市茶业协会关于举办年度茶艺师技能培训班")
        canvas.drawString(70, 734, "的通知")
        canvas.setFont(FONT, 12)
        for row in range(6):
            canvas.drawString(70, 700 - 20 * row, "正文的一行文字在这里排满一行，一直排到版心右边的边上为止。")
        canvas.setFont(FONT, 18)
        canvas.drawString(70, 560, "第二栏")
        canvas.drawString(70, 534, "一篇短文")

    lines = [line for line in made(draw) if line.level]
    assert [line.text for line in lines] == ["云麓市茶业协会关于举办年度茶艺师技能培训班的通知", "第二栏", "一篇短文"]


@pytest.mark.parametrize("slanted", [True, False])
def test_a_watermark_is_no_text(slanted: bool) -> None:
    def draw(canvas: Canvas) -> None:
        by_line(canvas)
        canvas.saveState()
        canvas.translate(120, 620)
        canvas.rotate(35 if slanted else 0)
        canvas.setFont(FONT, 64)
        canvas.drawString(0, 20, "内部样稿")
        canvas.restoreState()

    lines = made(draw)
    assert texts(lines) == PAGE
    assert ["".join(line.text.split()) for line in lines if line.part == "foot"] == ["内部样稿"]


def test_a_ruled_table_keeps_its_cells() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 760, PAGE[1])
        canvas.grid([70, 170, 270, 420], [640, 680, 720, 740])
        for x, y, text in ((75, 725, "区县"), (175, 725, "产量"), (275, 725, "说明"), (75, 690, "云麓"), (275, 706, "今年新增"),
                           (275, 690, "两家茶厂"), (75, 650, "雁洲"), (175, 650, "1,200")):  # fmt: skip
            canvas.drawString(x, y, text)
        canvas.drawString(70, 600, PAGE[2])

    assert [(line.text, bool(line.table)) for line in made(draw)] == [
        (PAGE[1], False), ("区县\t产量\t说明", True), ("云麓\t\t今年新增两家茶厂", True), ("雁洲\t1,200", True), (PAGE[2], False),
    ]  # fmt: skip


def test_bookmarks_are_headings() -> None:
    def draw(canvas: Canvas) -> None:
        for row, text in enumerate(["理事会召开", PAGE[1], "考察团启程", PAGE[2]]):
            canvas.drawString(70, 700 - 24 * row, text)
            if row % 2 == 0:
                canvas.bookmarkPage(text)
                canvas.addOutlineEntry(text, text, level=0)

    assert [line.level for line in made(draw)] == [1, None, 1, None]


def test_a_raised_figure_stays_in_its_line() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 700, "实测面积三百")
        canvas.setFont(FONT, 7)
        canvas.drawString(142, 706, "2")
        canvas.setFont(FONT, 12)
        canvas.drawString(146, 700, "平方米，均为茶园。")

    assert texts(made(draw)) == ["实测面积三百2平方米，均为茶园。"]
