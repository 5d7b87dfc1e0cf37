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


def slanted(canvas: Canvas) -> None:
    """Imitate italics, as Word does for Han fonts."""
    for row, text in enumerate(PAGE):
        shown = canvas.beginText()
        shown.setFont(FONT, 12)
        shown.setTextTransform(1, 0, 0.33, 1, 70, 700 - 24 * row)
        shown.textOut(text)
        canvas.drawText(shown)


def out_of_order(canvas: Canvas) -> None:
    for row, text in reversed(list(enumerate(PAGE))):
        canvas.drawString(70, 700 - 24 * row, text)


def doubled(canvas: Canvas) -> None:
    by_line(canvas)
    for row, text in enumerate(PAGE):
        canvas.drawString(70.3, 700 - 24 * row, text)


@pytest.mark.parametrize("draw", [by_line, by_glyph, slanted, out_of_order, doubled])
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


@pytest.mark.parametrize(("column", "top"), [(320, 700), (300, 691)], ids=["level", "at different heights"])
def test_two_columns_are_read_one_after_the_other(column: int, top: int) -> None:
    left = [f"左栏第{number}行的文字在这里排满一栏。" for number in range(1, 9)]
    right = [f"右栏第{number}行的文字在这里排满一栏。" for number in range(1, 9)]

    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 740, "横跨两栏的标题文字在这里横跨两栏的标题文字在这里横跨")
        for row, (one, other) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(70, 700 - 20 * row, one)
            canvas.drawString(column, top - 20 * row, other)

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


@pytest.mark.parametrize("gap", [20, 40])
@pytest.mark.parametrize("drift", [3, 5, 10, 17])
def test_columns_need_no_common_baselines(drift: int, gap: int) -> None:
    left = [f"左栏第{number}行的文字在这里排满一栏。" for number in range(1, 9)]
    right = [f"右栏第{number}行的文字在这里排满一栏。" for number in range(1, 9)]

    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 740, "横跨两栏的标题文字在这里横跨两栏的标题文字在这里横跨")
        canvas.setFont(FONT, 16)
        canvas.drawString(70, 720, "左栏的小标题")
        canvas.setFont(FONT, 12)
        for row, (one, other) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(70, 700 - drift - 20 * row, one)
            canvas.drawString(270 + gap, 720 - 20 * row, other)

    assert texts(made(draw))[1:] == ["左栏的小标题", *left, *right]


def test_columns_may_end_in_a_few_lines_on_the_next_page() -> None:
    left = [f"左栏第{number}行的文字在这里排满一栏。" for number in range(1, 9)]
    right = [f"右栏第{number}行的文字在这里排满一栏。" for number in range(1, 9)]

    def draw(canvas: Canvas) -> None:
        for rows in (8, 2):
            for row in range(rows):
                canvas.drawString(70, 700 - 20 * row, left[row])
                canvas.drawString(320, 700 - 20 * row, right[row])
            canvas.drawString(291, 40, f"-{rows}-")
            canvas.showPage()
            canvas.setFont(FONT, 12)

    assert texts(made(draw)) == [*left, *right, "-8-", *left[:2], *right[:2], "-2-"]


def test_three_columns_are_read_one_after_the_other() -> None:
    columns = [[f"{name}栏第{number}行文字排满一栏" for number in range(1, 9)] for name in "左中右"]

    def draw(canvas: Canvas) -> None:
        for place, column in enumerate(columns):
            for row, text in enumerate(column):
                canvas.drawString(60 + 165 * place, 700 - 20 * row - 6 * place, text)

    assert texts(made(draw)) == [text for column in columns for text in column]


def test_characters_that_a_file_spells_out_set_no_spaces() -> None:
    """ActualText makes the box one of ink: Chromium's 一, a glyph with two meanings."""

    def draw(canvas: Canvas) -> None:
        for place, character in enumerate("本周下一步的十一件大事"):
            spelt = character in "十一"
            canvas._code.append(f"/Span<</ActualText <FEFF{ord(character):04X}>>>BDC" if spelt else "")
            canvas.drawString(70 + 12 * place, 700, character)
            canvas._code.append("EMC" if spelt else "")

    assert texts(made(draw)) == ["本周下一步的十一件大事"]


@pytest.mark.parametrize("turned", [True, False])
def test_a_watermark_is_no_text(turned: bool) -> None:
    def draw(canvas: Canvas) -> None:
        by_line(canvas)
        canvas.saveState()
        canvas.translate(120, 620)
        canvas.rotate(35 if turned else 0)
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


def cell(canvas: Canvas, left: float, right: float, top: float, rows: list[str], *, open_: str = "") -> None:
    """Draw a cell with its own borders, those left away on the sides where a page cuts it."""
    bottom = top - 20 * len(rows)
    canvas.line(left, bottom, left, top)
    canvas.line(right, bottom, right, top)
    if "above" not in open_:
        canvas.line(left, top, right, top)
    if "below" not in open_:
        canvas.line(left, bottom, right, bottom)
    for row, text in enumerate(rows):
        canvas.drawString(left + 4, top - 15 - 20 * row, text)


def rows(lines: list[Line]) -> list[str]:
    return [line.text for line in lines if line.table]


def test_cells_over_columns_and_rows_are_whole() -> None:
    long = ["协会理事会在本季度召开两次会议，审议通过了", "年度报告和经费预算，并通报了新入会企业的名单"]

    def draw(canvas: Canvas) -> None:
        cell(canvas, 70, 140, 700, ["项目"])
        cell(canvas, 140, 420, 700, ["云麓茶叶的品质与标准研究和推广"])
        cell(canvas, 70, 140, 680, ["概况", "", ""])
        for row, (name, value) in enumerate([("时间", "九月十日"), ("地点", "云麓市茶城"), ("人数", "二十三人")]):
            cell(canvas, 140, 200, 680 - 20 * row, [name])
            cell(canvas, 200, 420, 680 - 20 * row, [value])
        cell(canvas, 70, 140, 620, ["内容", ""])
        cell(canvas, 140, 420, 620, long)
        cell(canvas, 70, 420, 580, ["填表人签名并加盖公章后报送协会"])

    assert rows(made(draw)) == [
        "项目\t云麓茶叶的品质与标准研究和推广",
        "概况\t时间\t九月十日",
        "\t地点\t云麓市茶城",
        "\t人数\t二十三人",
        f"内容\t{''.join(long)}",
        "填表人签名并加盖公章后报送协会",
    ]


@pytest.mark.parametrize("cut", [False, True])
def test_a_cell_over_pages_stays_in_its_table(cut: bool) -> None:
    text = ["协会理事会在本季度召开两次会议", "审议了年度报告并且通报了名单", "会议商定明年春天举办制茶竞赛"]

    def draw(canvas: Canvas) -> None:
        cell(canvas, 70, 140, 700, ["项目"])
        cell(canvas, 140, 420, 700, ["云麓茶叶的品质"])
        for page, line in enumerate(text):
            open_ = ["below", "above below", "above"][page] if cut else ""
            cell(canvas, 70, 140, 760 if page else 680, ["" if page else "内容"], open_=open_)
            cell(canvas, 140, 420, 760 if page else 680, [line], open_=open_)
            canvas.showPage()
            canvas.setFont(FONT, 12)

    assert rows(made(draw)) == ["项目\t云麓茶叶的品质", f"内容\t{text[0]}", f"\t{text[1]}", f"\t{text[2]}"]


def test_rules_that_miss_each_other_make_no_columns() -> None:
    def draw(canvas: Canvas) -> None:
        for row, (edge, name) in enumerate([(200, "春茶产量"), (206, "夏茶产量"), (197, "秋茶产量")]):
            cell(canvas, 70, edge, 700 - 20 * row, [name])
            cell(canvas, edge, 420, 700 - 20 * row, [f"三百{row}吨"])

    assert rows(made(draw)) == ["春茶产量\t三百0吨", "夏茶产量\t三百1吨", "秋茶产量\t三百2吨"]


@pytest.mark.parametrize("frame", [0, 6])
def test_rules_around_a_text_make_no_table(frame: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 560, 440, 160)
        canvas.rect(60 + frame, 560 + frame, 440 - 2 * frame, 160 - 2 * frame)
        canvas.line(60 + frame, 640, 500 - frame, 640)
        by_line(canvas)

    assert [line.text for line in made(draw)] == PAGE


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
